#include "core/cluster/node_labels.h"

namespace swarm {

std::map<std::string, std::string> node_labels(const EngineFacts& facts,
                                               std::vector<std::string>& warnings) {
  std::map<std::string, std::string> labels;
  const auto add_fact = [&](const char* key, const std::string& value) {
    if (!value.empty()) labels.emplace(key, value);
  };
  add_fact("storagedriver", facts.storage_driver);
  add_fact("kernelversion", facts.kernel_version);
  add_fact("operatingsystem", facts.operating_system);
  add_fact("ostype", facts.os_type);
  for (const std::string& label : facts.labels) {
    const std::size_t equals = label.find('=');
    if (equals == std::string::npos) {
      warnings.push_back("label " + label + " is not formatted as \"key=value\"");
      continue;
    }
    const std::string key = label.substr(0, equals);
    // In expressions "node" means the node's own name and ID.
    if (key == "node" || !labels.emplace(key, label.substr(equals + 1)).second) {
      warnings.push_back("label " + label + " cannot override a label that is there already");
    }
  }
  return labels;
}

}  // namespace swarm
