// Runs a fuzz target without libFuzzer: every file of the corpus as it is, then changed copies of
// them, from a seed. Usage: TARGET CORPUS_FOLDER [-runs=N] [-seed=N]
#include "core/base/assert.h"
#include "core/base/random.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using swarm::Random;

constexpr std::size_t input_max = 4096;

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return inputs;
}

std::size_t below(Random& random, std::size_t limit) {
  return static_cast<std::size_t>(random.below(static_cast<std::uint64_t>(limit)));
}

// One change, of a kind that parsers stumble over.
void change(std::string& input, const std::vector<std::string>& corpus, Random& random) {
  static constexpr std::string_view bytes = "/{}[]\":,%&=?.~!*\\-+0179aZ\n\r\t \0\x7f\xff\xc3";
  const std::size_t at = below(random, input.size() + 1);
  const std::size_t length = below(random, std::min<std::size_t>(input.size() - at, 16) + 1);
  switch (below(random, 6)) {
    case 0:
      input.insert(at, 1, bytes[below(random, bytes.size())]);
      break;
    case 1:
      input.erase(at, length);
      break;
    case 2:
      if (at < input.size()) input[at] = static_cast<char>(below(random, 256));
      break;
    case 3:
      input.insert(at, input.substr(at, length));
      break;
    case 4: {
      const std::string& other = corpus[below(random, corpus.size())];
      input = input.substr(0, at) + other.substr(below(random, other.size() + 1));
      break;
    }
    default:
      if (at < input.size()) input[at] = bytes[below(random, bytes.size())];
      break;
  }
  if (input.size() > input_max) input.resize(input_max);
}

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::uint64_t number_behind(std::string_view prefix, std::string_view argument,
                            std::uint64_t otherwise) {
  if (!argument.starts_with(prefix)) return otherwise;
  argument.remove_prefix(prefix.size());
  std::uint64_t value = otherwise;
  std::from_chars(argument.data(), argument.data() + argument.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS_FOLDER [-runs=N] [-seed=N]\n", argv[0]);
    return 2;
  }
  std::uint64_t runs = 20'000;
  std::uint64_t seed = 1;
  for (int i = 2; i < argc; ++i) {
    runs = number_behind("-runs=", argv[i], runs);
    seed = number_behind("-seed=", argv[i], seed);
  }
  const std::vector<std::string> corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "the corpus %s is empty\n", argv[1]);
    return 2;
  }
  for (const std::string& input : corpus) run(input);

  Random random(seed);
  for (std::uint64_t i = 0; i < runs; ++i) {
    swarm::set_assert_context("seed " + std::to_string(seed) + ", run " + std::to_string(i));
    std::string input = corpus[below(random, corpus.size())];
    for (std::size_t changes = 1 + below(random, 8); changes > 0; --changes) {
      change(input, corpus, random);
    }
    run(input);
  }
  std::printf("%zu files, %llu changed inputs, no finding\n", corpus.size(),
              static_cast<unsigned long long>(runs));
}
