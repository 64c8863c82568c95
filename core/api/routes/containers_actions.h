// What is done to one container: start, stop, rename, remove and their like.
#pragma once

#include "core/api/context.h"

namespace swarm {

void start_container(ApiContext& context, Step& step, const ApiRequest& request);
void stop_container(ApiContext& context, Step& step, const ApiRequest& request);
void restart_container(ApiContext& context, Step& step, const ApiRequest& request);
void kill_container(ApiContext& context, Step& step, const ApiRequest& request);
void pause_container(ApiContext& context, Step& step, const ApiRequest& request);
void unpause_container(ApiContext& context, Step& step, const ApiRequest& request);
void list_checkpoints(ApiContext& context, Step& step, const ApiRequest& request);
void create_checkpoint(ApiContext& context, Step& step, const ApiRequest& request);
void remove_checkpoint(ApiContext& context, Step& step, const ApiRequest& request);
void update_container(ApiContext& context, Step& step, const ApiRequest& request);
void rename_container(ApiContext& context, Step& step, const ApiRequest& request);
void resize_container(ApiContext& context, Step& step, const ApiRequest& request);
void container_top(ApiContext& context, Step& step, const ApiRequest& request);
void container_changes(ApiContext& context, Step& step, const ApiRequest& request);
void remove_container(ApiContext& context, Step& step, const ApiRequest& request);

// "/containers/<full id><suffix>": the suffix starts with a slash, or is empty.
std::string container_path(const Container& container, std::string_view suffix);

}  // namespace swarm
