#include "core/wire/disk_usage.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace swarm::wire {

namespace json = boost::json;

namespace {

// What one value of the query's `type` asks for.
struct UsageType {
  std::string_view type;
  std::array<std::string_view, 3> members;
};
constexpr std::array<UsageType, 4> usage_types = {{
    {"image", {"LayersSize", "Images", "ImageUsage"}},
    {"container", {"Containers", "ContainerUsage"}},
    {"volume", {"Volumes", "VolumeUsage"}},
    {"build-cache", {"BuildCache", "BuilderSize", "BuildCacheUsage"}},
}};

bool is_wanted(std::string_view member, const std::vector<std::string_view>& types) {
  if (types.empty()) return true;
  return std::ranges::any_of(usage_types, [&](const UsageType& each) {
    return std::ranges::count(types, each.type) > 0 && std::ranges::count(each.members, member) > 0;
  });
}

bool is_sum(const json::value& value) { return value.is_int64() || value.is_uint64(); }

// Sizes below zero say that nobody has counted; they are no part of a sum.
std::int64_t amount(const json::value& value) {
  return value.is_int64() ? std::max<std::int64_t>(value.get_int64(), 0)
                          : static_cast<std::int64_t>(value.get_uint64());
}

void merge_object(json::object& sum, json::object&& more);

void merge(json::value& sum, json::value&& more) {
  if (more.is_null()) return;
  if (sum.is_null()) {
    sum = std::move(more);
  } else if (is_sum(sum) && is_sum(more)) {
    sum = amount(sum) + amount(more);
  } else if (sum.is_array() && more.is_array()) {
    for (json::value& each : more.get_array()) sum.get_array().push_back(std::move(each));
  } else if (sum.is_object() && more.is_object()) {
    merge_object(sum.get_object(), std::move(more.get_object()));
  }
}

void merge_object(json::object& sum, json::object&& more) {
  for (auto& member : more) merge(sum[member.key()], std::move(member.value()));
}

// The list itself, or the one inside ({"Items":[...]}, from API 1.52 on).
json::array* items_of(json::object& usage, std::string_view before, std::string_view since) {
  json::value* list = usage.if_contains(before);
  if (list == nullptr) {
    json::value* object = usage.if_contains(since);
    if (object == nullptr || !object->is_object()) return nullptr;
    list = object->get_object().if_contains("Items");
  }
  return list == nullptr || !list->is_array() ? nullptr : &list->get_array();
}

void name_containers(json::array& containers, std::string_view node, NameStyle style) {
  for (json::value& container : containers) {
    json::value* names =
        container.is_object() ? container.get_object().if_contains("Names") : nullptr;
    if (names == nullptr || !names->is_array()) continue;
    json::array shown;
    for (const json::value& name : names->get_array()) {
      if (!name.is_string()) continue;
      if (style == NameStyle::both) shown.push_back(name);
      shown.push_back(json::string("/" + std::string(node) + std::string(name.get_string())));
    }
    *names = std::move(shown);
  }
}

void name_volumes(json::array& volumes, std::string_view node) {
  for (json::value& volume : volumes) {
    if (!volume.is_object()) continue;
    const json::value* driver = volume.get_object().if_contains("Driver");
    json::value* name = volume.get_object().if_contains("Name");
    const bool local =
        driver == nullptr || (driver->is_string() && driver->get_string() == "local");
    if (!local || name == nullptr || !name->is_string()) continue;
    *name = json::string(std::string(node) + "/" + std::string(name->get_string()));
  }
}

}  // namespace

struct UsageSum::Parts {
  NameStyle names;
  json::object sum;
};

UsageSum::UsageSum(NameStyle names) : parts_(std::make_unique<Parts>(Parts{names, {}})) {}
UsageSum::~UsageSum() = default;

bool UsageSum::add(std::string_view answer, std::string_view node) {
  json::error_code error;
  json::value value = json::parse(answer, error);
  if (error || !value.is_object()) return false;
  json::object& usage = value.get_object();
  if (parts_->names != NameStyle::plain) {
    json::array* containers = items_of(usage, "Containers", "ContainerUsage");
    if (containers != nullptr) name_containers(*containers, node, parts_->names);
  }
  if (parts_->names == NameStyle::classic) {
    json::array* volumes = items_of(usage, "Volumes", "VolumeUsage");
    if (volumes != nullptr) name_volumes(*volumes, node);
  }
  merge_object(parts_->sum, std::move(usage));
  return true;
}

std::string UsageSum::encode(const std::vector<std::string_view>& types,
                             const std::vector<NodeFailure>& failures) const {
  json::object answer;
  for (const auto& member : parts_->sum) {
    if (is_wanted(member.key(), types)) answer[member.key()] = member.value();
  }
  if (!failures.empty()) {
    json::array list;
    for (const NodeFailure& failure : failures) {
      list.push_back(json::object{{"node", failure.node}, {"message", failure.text}});
    }
    answer["Errors"] = std::move(list);
  }
  return json::serialize(answer) + "\n";
}

}  // namespace swarm::wire
