// The labels of a node that constraints see (spec core 2.4).
#pragma once

#include "core/model/engine_facts.h"

#include <map>
#include <string>
#include <vector>

namespace swarm {

// Built-in ones (storagedriver, kernelversion, operatingsystem, ostype) first: a daemon's own label
// cannot override them, nor be called "node". What is left out is told in `warnings`.
std::map<std::string, std::string> node_labels(const EngineFacts& facts,
                                               std::vector<std::string>& warnings);

}  // namespace swarm
