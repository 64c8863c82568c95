#include "core/api/response.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace swarm {
namespace {

using namespace std::string_literals;

std::string body_of(const ApiResponse& response) {
  std::string body;
  for (const SharedPart& part : response.body) body += part.bytes;
  return body;
}

TEST(RespondMessage, IsJsonFromApi124OnAndWithoutAVersion) {
  for (const ApiVersion version : {ApiVersion{}, ApiVersion{1, 24}, ApiVersion{1, 41}}) {
    const ApiResponse response = respond_message(404, "No such container: a<\"b\">", version);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
    EXPECT_EQ(body_of(response), "{\"message\":\"No such container: a\\u003c\\\"b\\\"\\u003e\"}\n");
  }
}

TEST(RespondMessage, IsPlainTextBelow) {
  const ApiResponse response = respond_message(501, "Not supported", ApiVersion{1, 23});
  EXPECT_EQ(response.headers.get("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(body_of(response), "Not supported\n");
}

TEST(RespondMessage, StaysJsonWhateverTheTextHolds) {
  const std::string text = "a\0\x01\n\t\x7F\xFF\xC3\xA4\xED\xA0\x80\xF0\x9F\x98\x80\\"s;
  const std::string body = body_of(respond_message(400, text, {}));
  const boost::json::value value = boost::json::parse(body);
  EXPECT_EQ(std::string(value.at("message").get_string()),
            "a\0\x01\n\t\x7F\uFFFD\u00E4\uFFFD\uFFFD\uFFFD\U0001F600\\"s);
}

TEST(RespondError, HasTheStatusOfTheCode) {
  const auto status = [](Errc code, int engine_status = 0) {
    return respond_error({code, "x", engine_status}, {}).status;
  };
  EXPECT_EQ(status(Errc::bad_request), 400);
  EXPECT_EQ(status(Errc::invalid_expression), 400);
  EXPECT_EQ(status(Errc::not_found), 404);
  EXPECT_EQ(status(Errc::ambiguous), 404);
  EXPECT_EQ(status(Errc::name_in_use), 409);
  EXPECT_EQ(status(Errc::conflict), 409);
  EXPECT_EQ(status(Errc::not_supported), 501);
  EXPECT_EQ(status(Errc::unavailable), 503);
  EXPECT_EQ(status(Errc::no_resources), 500);
  EXPECT_EQ(status(Errc::engine_unreachable), 500);
  EXPECT_EQ(status(Errc::engine_refused, 403), 403);
  EXPECT_EQ(status(Errc::engine_refused, 200), 500);
}

TEST(RespondRefusals, NamesTheNodesBesideTheMessage) {
  CreateFailure failure;
  failure.error = {Errc::no_node_accepted, "Unable to find a node"};
  failure.refusals = {{"n1", "constraint", "region==us"}, {"n2", "health", ""}};
  const ApiResponse response = respond_refusals(failure, ApiVersion{1, 41});
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(body_of(response),
            "{\"message\":\"Unable to find a node\",\"nodes\":["
            "{\"node\":\"n1\",\"filter\":\"constraint\",\"reason\":\"region==us\"},"
            "{\"node\":\"n2\",\"filter\":\"health\",\"reason\":\"\"}]}\n");
  EXPECT_EQ(body_of(respond_refusals(failure, ApiVersion{1, 22})), "Unable to find a node\n");
  failure.refusals.clear();
  EXPECT_EQ(body_of(respond_refusals(failure, {})), "{\"message\":\"Unable to find a node\"}\n");
}

TEST(RespondJson, EndsWithOneNewline) {
  EXPECT_EQ(body_of(respond_json("[]")), "[]\n");
  EXPECT_EQ(body_of(respond_json("[]\n")), "[]\n");
  EXPECT_EQ(respond_json("{}", 201).status, 201);
  EXPECT_TRUE(respond_empty(204).body.empty());
}

}  // namespace
}  // namespace swarm
