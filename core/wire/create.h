// POST /containers/create: the client's own bytes, understood as far as
// placement needs them and changed only where the manager must.
#pragma once

#include "core/base/result.h"
#include "core/model/container_spec.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

// A create request, parsed. Unknown members survive. Copies are cheap enough to make one an
// attempt.
class CreateBody {
 public:
  CreateBody();
  ~CreateBody();
  CreateBody(const CreateBody& other);
  CreateBody& operator=(const CreateBody& other);
  CreateBody(CreateBody&&) noexcept;
  CreateBody& operator=(CreateBody&&) noexcept;

  // What the scheduler needs. Rules and reschedule policies have moved from Env
  // and are kept in the com.docker.swarm.* labels (spec core 3.2).
  const ContainerSpec& spec() const;
  const std::vector<std::string>& reschedule_policies() const;
  std::string swarm_id() const;  // Label com.docker.swarm.id, or empty.
  // Those mounted by HostConfig.Binds and Mounts, without paths of the host.
  std::vector<std::string> named_volumes() const;

  void set_name(std::string_view name);  // Of the spec; the engine gets it in the query.
  void set_label(std::string_view key, std::string_view value);
  void remove_label(std::string_view key);
  // A further constraint, kept on the container: "ostype==windows", "node==~n1".
  void add_constraint(std::string_view expression);
  void set_network_mode(std::string_view mode);
  // Container references "node/name" in Links, VolumesFrom, NetworkMode, PidMode, IpcMode and keys
  // "node/net" of EndpointsConfig lose their prefix if it is the name of a node.
  void strip_node_names(const std::function<bool(std::string_view)>& is_node);

  // The body for an engine: CpuShares converted from whole CPUs to shares of `engine_cpus`
  // (ceil(cpus * 1024 / engine_cpus), spec core 2.10).
  std::string encode_for(std::int64_t engine_cpus) const;

 private:
  friend Result<CreateBody> parse_create_body(std::string_view json, std::string_view name);
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// bad_request with Docker-like text for JSON that is empty, malformed or of the wrong shape;
// `too many reschedule policies`, `invalid reschedule policy: x`.
Result<CreateBody> parse_create_body(std::string_view json, std::string_view name);

}  // namespace swarm::wire
