#include "sim/engine/images.h"

#include "sim/engine/json_access.h"
#include "sim/engine/json_text.h"
#include "sim/engine/life.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

std::int64_t users_of(const Daemon& daemon, const Image& image) {
  return std::ranges::count_if(
      daemon.containers, [&](const auto& entry) { return entry.second->image_id == image.id; });
}

bool is_glob_match(std::string_view pattern, std::string_view text) {
  // Iterative, so that many stars stay cheap.
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool fits_reference(const Image& image, const std::string& pattern) {
  return std::ranges::any_of(image.tags, [&](const std::string& tag) {
    return is_glob_match(pattern, tag) || is_glob_match(pattern, tag.substr(0, tag.rfind(':')));
  });
}

bool fits(Daemon& daemon, const Image& image, const std::string& key, const std::string& value) {
  if (key == "reference") return fits_reference(image, value);
  if (key == "dangling") return image.tags.empty() == (value == "true" || value == "1");
  if (key == "before" || key == "since") {
    const Image* other = find_image(daemon, value);
    if (other == nullptr) return false;
    return key == "before" ? image.created < other->created : image.created > other->created;
  }
  return true;
}

json::object config_of(const Image& image) {
  json::object config;
  config["Hostname"] = config["Domainname"] = "";
  config["User"] = "";
  config["AttachStdin"] = config["AttachStdout"] = config["AttachStderr"] = false;
  config["Tty"] = config["OpenStdin"] = config["StdinOnce"] = false;
  config["Env"] = to_json(image.environment);
  config["Cmd"] = image.command.empty() ? json::value(nullptr) : to_json(image.command);
  config["Image"] = "";
  config["Volumes"] = nullptr;
  config["WorkingDir"] = image.directory;
  config["Entrypoint"] =
      image.entrypoint.empty() ? json::value(nullptr) : to_json(image.entrypoint);
  config["OnBuild"] = nullptr;
  config["Labels"] = image.labels.empty() ? json::value(nullptr) : to_json(image.labels);
  return config;
}

void untag(Daemon& daemon, Image& image, const std::string& tag, json::array& report) {
  daemon.tags.erase(tag);
  std::erase(image.tags, tag);
  emit_image(daemon, image, "untag", image.id);
  report.emplace_back(json::object{{"Untagged", tag}});
}

void erase_image(Daemon& daemon, const std::string& id, json::array& report) {
  Image& image = daemon.images.find(id)->second;
  for (const std::string& digest : image.digests)
    report.emplace_back(json::object{{"Untagged", digest}});
  emit_image(daemon, image, "delete", image.id);
  report.emplace_back(json::object{{"Deleted", id}});
  report.emplace_back(json::object{{"Deleted", "sha256:" + digest_of("layer " + id)}});
  daemon.images.erase(id);
}

// Why an image cannot be removed; empty if it can.
std::string conflict_of(const Daemon& daemon, const Image& image, bool by_name, bool force,
                        std::string_view text) {
  for (const auto& [id, container] : daemon.containers) {
    if (container->image_id != image.id) continue;
    const bool running = is_running(*container);
    if (force && !running) continue;
    const std::string_view kind = running ? "running" : "stopped";
    if (by_name) {
      return fmt::format(
          "conflict: unable to remove repository reference \"{}\" (must force) - "
          "container {} is using its referenced image {}",
          text, id.substr(0, 12), image.id.substr(7, 12));
    }
    return fmt::format(
        "conflict: unable to delete {} ({}) - image is being used by {} container {}",
        image.id.substr(7, 12), running ? "cannot be forced" : "must be forced", kind,
        id.substr(0, 12));
  }
  return "";
}

bool fits_all(Daemon& daemon, const Image& image, const Filters& filters) {
  if (!labels_fit(image.labels, filters)) return false;
  return std::ranges::all_of(filters, [&](const auto& filter) {
    return filter.first == "label" || filter.second.empty() ||
           std::ranges::any_of(filter.second, [&](const std::string& value) {
             return fits(daemon, image, filter.first, value);
           });
  });
}

}  // namespace

void append_summary(std::string& text, const Image& image, std::optional<std::int64_t> users) {
  JsonObject object(text);
  object.number("Containers", users.value_or(-1))
      .number("Created", image.created / nanos_per_second)
      .text("Id", image.id);
  if (image.labels.empty()) {
    object.null("Labels");
  } else {
    object.texts("Labels", image.labels);
  }
  object.text("ParentId", image.parent)
      .texts("RepoDigests", image.digests)
      .texts("RepoTags", image.tags)
      .number("SharedSize", users ? 0 : -1)
      .number("Size", image.size)
      .number("VirtualSize", image.size)
      .end();
}

Result<Answer> list_images(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"),
                               {"dangling", "label", "before", "since", "reference", "until"});
  if (!filters) return filters.error();
  if (const std::string old = call.query.get("filter"); !old.empty()) {
    (*filters)["reference"].push_back(old);  // Before 1.41.
  }
  std::vector<const Image*> chosen;
  for (const auto& [id, image] : daemon.images) {
    if (fits_all(daemon, image, *filters)) chosen.push_back(&image);
  }
  std::ranges::stable_sort(chosen, std::greater<>(),
                           [](const Image* image) { return image->created; });
  Answer answer{.body = "[", .extra = {}};
  for (const Image* image : chosen) {
    if (answer.body.size() > 1) answer.body += ',';
    append_summary(answer.body, *image, {});
  }
  answer.body += "]\n";
  return answer;
}

Result<Answer> inspect_image(Daemon& daemon, const Call& call) {
  const Image* image = find_image(daemon, call.name());
  if (image == nullptr) {
    const std::string complaint = reference_complaint(call.name());
    if (complaint.empty()) {
      const Error missing = no_such_image(call.name());
      if (!daemon.is_old()) return missing;
      return refuse(404, fmt::format("no such image: {}: {}", call.name(), missing.detail));
    }
    return refuse(400, fmt::format("no such image: {}: {}", call.name(), complaint));
  }
  json::object object;
  object["Id"] = image->id;
  object["RepoTags"] = to_json(image->tags);
  object["RepoDigests"] = to_json(image->digests);
  object["Parent"] = image->parent;
  object["Comment"] = image->comment;
  object["Created"] = rfc3339(image->created);
  object["Container"] = "";
  object["ContainerConfig"] = config_of(*image);
  object["DockerVersion"] = daemon.options.version;
  object["Author"] = image->author;
  object["Config"] = config_of(*image);
  object["Architecture"] = "amd64";
  object["Os"] = "linux";
  object["Size"] = image->size;
  object["VirtualSize"] = image->size;
  object["GraphDriver"] = {{"Data", json::object()}, {"Name", "overlay2"}};
  object["RootFS"] = {{"Type", "layers"},
                      {"Layers", json::array{"sha256:" + digest_of("layer " + image->id)}}};
  object["Metadata"] = {{"LastTagTime", "0001-01-01T00:00:00Z"}};
  return json_answer(object);
}

Result<Answer> image_history(Daemon& daemon, const Call& call) {
  const Image* image = find_image(daemon, call.name());
  if (image == nullptr) return no_such_image(call.name());
  json::array list;
  list.push_back({{"Comment", image->comment},
                  {"Created", image->created / nanos_per_second},
                  {"CreatedBy", fmt::format("/bin/sh -c #(nop)  CMD [\"{}\"]",
                                            fmt::join(image->command, "\" \""))},
                  {"Id", image->id},
                  {"Size", 0},
                  {"Tags", image->tags.empty() ? json::value(nullptr) : to_json(image->tags)}});
  list.push_back({{"Comment", ""},
                  {"Created", image->created / nanos_per_second},
                  {"CreatedBy", "/bin/sh -c #(nop) ADD file in / "},
                  {"Id", "<missing>"},
                  {"Size", image->size},
                  {"Tags", nullptr}});
  return json_answer(list);
}

Result<Answer> tag_image(Daemon& daemon, const Call& call) {
  Image* image = find_image(daemon, call.name());
  if (image == nullptr) return no_such_image(call.name());
  const std::string tag = call.query.get("tag");
  const bool is_tag = std::ranges::all_of(tag, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_.-").find(c) != std::string_view::npos;
  });
  if (!is_tag) return refuse(daemon.is_old() ? 500 : 400, "invalid tag format");
  const std::string wanted = call.query.get("repo") + (tag.empty() ? "" : ":" + tag);
  const ImageReference target = parse_reference(wanted);
  if (!target.valid) return refuse(daemon.is_old() ? 500 : 400, reference_complaint(wanted));
  const std::string name = target.text();
  if (const auto old = daemon.tags.find(name); old != daemon.tags.end()) {
    std::erase(daemon.images.find(old->second)->second.tags, name);
  }
  daemon.tags[name] = image->id;
  image->tags.push_back(name);
  // As it was asked for: without a tag that nobody named.
  emit_image(daemon, *image, "tag", tag.empty() ? target.repository : name);
  return empty_answer(201);
}

Result<Answer> delete_image(Daemon& daemon, const Call& call) {
  Image* image = find_image(daemon, call.name());
  if (image == nullptr) return no_such_image(call.name());
  const bool force = call.query.flag("force");
  const std::string name = parse_reference(call.name()).text();
  const bool by_name = daemon.tags.contains(name) && daemon.tags.find(name)->second == image->id;
  json::array report;
  if (by_name && image->tags.size() > 1) {
    untag(daemon, *image, name, report);
    return json_answer(report);
  }
  if (!by_name && image->tags.size() > 1 && !force) {
    return refuse(409, fmt::format("conflict: unable to delete {} (must be forced) - image is "
                                   "referenced in multiple repositories",
                                   image->id.substr(7, 12)));
  }
  const std::string conflict = conflict_of(daemon, *image, by_name, force, name);
  if (!conflict.empty()) return refuse(409, conflict);
  const std::vector<std::string> tags = image->tags;
  for (const std::string& tag : tags) untag(daemon, *image, tag, report);
  // Forced while a stopped container uses it: the name goes, the image stays.
  if (users_of(daemon, *image) == 0) erase_image(daemon, image->id, report);
  return json_answer(report);
}

Result<Answer> prune_images(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"), {"dangling", "label", "label!", "until"});
  if (!filters) return filters.error();
  const auto dangling = filters->find("dangling");
  const bool all = dangling != filters->end() && !dangling->second.empty() &&
                   (dangling->second.front() == "false" || dangling->second.front() == "0");
  std::vector<std::string> doomed;
  for (const auto& [id, image] : daemon.images) {
    if ((all || image.tags.empty()) && users_of(daemon, image) == 0 &&
        labels_fit(image.labels, *filters)) {
      doomed.push_back(id);
    }
  }
  json::array report;
  std::int64_t reclaimed = 0;
  for (const std::string& id : doomed) {
    Image& image = daemon.images.find(id)->second;
    reclaimed += image.size;
    const std::vector<std::string> tags = image.tags;
    for (const std::string& tag : tags) untag(daemon, image, tag, report);
    erase_image(daemon, id, report);
  }
  daemon.emit("image", "prune", "", {{"reclaimed", fmt::format("{}", reclaimed)}});
  return json_answer(
      {{"ImagesDeleted", doomed.empty() ? json::value(nullptr) : json::value(report)},
       {"SpaceReclaimed", reclaimed}});
}

Result<Answer> search_images(Daemon&, const Call&) { return json_answer(json::array()); }

Result<Answer> push_image(Daemon& daemon, const Call& call) {
  const std::string tag = call.query.get("tag");
  const Image* image = find_image(daemon, call.name() + (tag.empty() ? "" : ":" + tag));
  if (image == nullptr) {
    return refuse(404,
                  fmt::format("An image does not exist locally with the tag: {}", call.name()));
  }
  Answer answer;
  const std::string shown = tag.empty() ? "latest" : tag;
  answer.body = fmt::format(
      "{{\"status\":\"The push refers to repository [{0}]\"}}\r\n"
      "{{\"status\":\"{1}: digest: sha256:{2} size: 527\"}}\r\n",
      call.name(), shown, digest_of("manifest " + call.name() + ":" + shown));
  return answer;
}

Result<Answer> commit_container(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.query.get("container"));
  if (!found) return found.error();
  Container& container = **found;
  const std::string repository = call.query.get("repo");
  const std::string tag = call.query.get("tag");
  Image image;
  const auto base = daemon.images.find(container.image_id);
  if (base != daemon.images.end()) image = base->second;
  image.tags.clear();
  image.digests.clear();
  image.parent = container.image_id;
  image.id = "sha256:" + daemon.new_id();
  image.created = daemon.now.wall;
  image.comment = call.query.get("comment");
  image.author = call.query.get("author");
  image.environment = container.plan.environment;
  for (const auto& [key, value] : container.labels) image.labels[key] = value;
  image.files = std::make_shared<const Tree>(tree_of(daemon, container));
  image.size += container.files->own_bytes();
  std::string name;
  if (!repository.empty()) {
    const ImageReference reference = parse_reference(repository + (tag.empty() ? "" : ":" + tag));
    if (!reference.valid) return refuse(400, "invalid reference format");
    name = reference.text();
    if (const auto old = daemon.tags.find(name); old != daemon.tags.end()) {
      std::erase(daemon.images.find(old->second)->second.tags, name);
    }
    image.tags = {name};
    daemon.tags[name] = image.id;
  }
  const std::string id = image.id;
  daemon.images.emplace(id, std::move(image));
  emit_container(daemon, container, "commit",
                 {{"comment", call.query.get("comment")}, {"imageID", id}, {"imageRef", name}});
  return json_answer({{"Id", id}}, 201);
}

}  // namespace swarm::sim::fake
