#include "sim/engine/names.h"

#include <algorithm>
#include <iterator>

namespace swarm::sim::fake {
namespace {

constexpr std::string_view adjectives[] = {
    "admiring", "adoring",    "agitated",  "amazing",    "awesome",     "bold",
    "brave",    "busy",       "charming",  "clever",     "cool",        "cranky",
    "dazzling", "determined", "dreamy",    "eager",      "ecstatic",    "elastic",
    "elated",   "elegant",    "epic",      "exciting",   "fervent",     "focused",
    "friendly", "gallant",    "gifted",    "goofy",      "gracious",    "happy",
    "hardcore", "hopeful",    "hungry",    "infallible", "inspiring",   "intelligent",
    "jolly",    "jovial",     "keen",      "kind",       "laughing",    "loving",
    "lucid",    "magical",    "modest",    "mystifying", "naughty",     "nervous",
    "nice",     "nifty",      "nostalgic", "optimistic", "peaceful",    "pedantic",
    "pensive",  "practical",  "priceless", "quirky",     "quizzical",   "recursing",
    "relaxed",  "reverent",   "romantic",  "serene",     "sharp",       "silly",
    "sleepy",   "stoic",      "strange",   "stupefied",  "suspicious",  "sweet",
    "tender",   "thirsty",    "trusting",  "unruffled",  "upbeat",      "vibrant",
    "vigilant", "vigorous",   "wizardly",  "wonderful",  "xenodochial", "youthful",
    "zealous",  "zen"};

constexpr std::string_view surnames[] = {
    "agnesi",     "albattani",     "archimedes",   "babbage",      "banach",      "bardeen",
    "bell",       "bohr",          "booth",        "bose",         "brattain",    "brown",
    "carson",     "chandrasekhar", "colden",       "cori",         "curie",       "darwin",
    "davinci",    "dijkstra",      "easley",       "einstein",     "elion",       "engelbart",
    "euclid",     "euler",         "fermat",       "fermi",        "feynman",     "franklin",
    "galileo",    "gates",         "goldberg",     "goodall",      "hamilton",    "hawking",
    "heisenberg", "hodgkin",       "hoover",       "hopper",       "hypatia",     "jang",
    "jennings",   "jepsen",        "joliot",       "jones",        "kalam",       "keller",
    "khorana",    "kilby",         "kirch",        "knuth",        "kowalevski",  "lalande",
    "lamarr",     "leakey",        "leavitt",      "liskov",       "lovelace",    "lumiere",
    "mahavira",   "mayer",         "mccarthy",     "mcclintock",   "meitner",     "mendel",
    "mirzakhani", "morse",         "murdock",      "newton",       "nightingale", "nobel",
    "noether",    "northcutt",     "panini",       "pare",         "pasteur",     "payne",
    "perlman",    "pike",          "poincare",     "ptolemy",      "raman",       "ramanujan",
    "ride",       "ritchie",       "roentgen",     "rosalind",     "saha",        "sammet",
    "shannon",    "shaw",          "shockley",     "sinoussi",     "snyder",      "spence",
    "stallman",   "swanson",       "swartz",       "swirles",      "tesla",       "thompson",
    "torvalds",   "turing",        "varahamihira", "visvesvaraya", "volhard",     "wescoff",
    "wiles",      "williams",      "wilson",       "wozniak",      "wright",      "yalow",
    "yonath"};

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string random_name(Random& random) {
  std::string name(adjectives[random.below(std::size(adjectives))]);
  name += '_';
  name += surnames[random.below(std::size(surnames))];
  return name;
}

bool is_valid_name(std::string_view name) {
  if (name.size() < 2 || !is_alphanumeric(name.front())) return false;
  return std::ranges::all_of(
      name, [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

std::string digest_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a: spreads the name over the seed.
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3u;
  }
  return Random(hash).hex(32);
}

std::string ImageReference::text() const {
  return digest.empty() ? repository + ":" + tag : repository + "@" + digest;
}

ImageReference parse_reference(std::string_view text) {
  for (const std::string_view usual :
       {"docker.io/library/", "index.docker.io/library/", "docker.io/"}) {
    if (text.starts_with(usual)) {
      text.remove_prefix(usual.size());
      break;
    }
  }
  if (text.starts_with("library/")) text.remove_prefix(8);
  ImageReference reference;
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    reference.digest = text.substr(at + 1);
    text = text.substr(0, at);
  }
  // A colon before the last slash belongs to the registry's port.
  const std::size_t slash = text.rfind('/');
  const std::size_t colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
  reference.repository = text.substr(0, colon);
  if (colon != std::string_view::npos) reference.tag = text.substr(colon + 1);
  if (reference.tag.empty() && reference.digest.empty()) reference.tag = "latest";
  const auto allowed = [](char c) {
    return is_alphanumeric(c) || std::string_view("_.-/:").find(c) != std::string_view::npos;
  };
  reference.valid =
      !reference.repository.empty() && !reference.repository.starts_with('/') &&
      !reference.repository.ends_with('/') && std::ranges::all_of(reference.repository, allowed) &&
      std::ranges::none_of(reference.repository.substr(reference.repository.find('/') + 1),
                           [](char c) { return c >= 'A' && c <= 'Z'; }) &&
      std::ranges::all_of(reference.tag, allowed) && !reference.tag.ends_with(':');
  if (colon != std::string_view::npos && text.substr(colon + 1).empty()) reference.valid = false;
  return reference;
}

std::string reference_complaint(std::string_view text) {
  if (parse_reference(text).valid) return "";
  const bool has_upper = std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
  return has_upper ? "invalid reference format: repository name must be lowercase"
                   : "invalid reference format";
}

}  // namespace swarm::sim::fake
