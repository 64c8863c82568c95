// The long answers of one container: attach, logs, stats, files, wait.
#pragma once

#include "core/api/context.h"

namespace swarm {

void attach_container(ApiContext& context, Step& step, const ApiRequest& request);
void attach_container_websocket(ApiContext& context, Step& step, const ApiRequest& request);
void container_logs(ApiContext& context, Step& step, const ApiRequest& request);
void container_stats(ApiContext& context, Step& step, const ApiRequest& request);
void export_container(ApiContext& context, Step& step, const ApiRequest& request);
void copy_from_container(ApiContext& context, Step& step, const ApiRequest& request);
void get_archive(ApiContext& context, Step& step, const ApiRequest& request);  // HEAD too.
void put_archive(ApiContext& context, Step& step, const ApiRequest& request);
void wait_container(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
