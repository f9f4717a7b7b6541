// The lies of the mutants, told by a provider around the real one or by the wire below it.
#pragma once

#include <memory>

#include "service/ports/provider.h"
#include "tests/conformance/wire.h"

namespace broker::test {

std::unique_ptr<Provider> SaysDone(std::unique_ptr<Provider> inner);
std::unique_ptr<Provider> AnswersFromCache(std::unique_ptr<Provider> inner);
std::unique_ptr<Provider> DropsOthers(std::unique_ptr<Provider> inner);
std::unique_ptr<Provider> TakesTheFirst(std::unique_ptr<Provider> inner);
std::unique_ptr<Provider> LeavesTheDuplicate(std::unique_ptr<Provider> inner);
std::unique_ptr<Provider> SkipsTheLastPage(std::unique_ptr<Provider> inner);
std::unique_ptr<Provider> TakesUnreadForEmpty(std::unique_ptr<Provider> inner);

std::unique_ptr<WireLie> SendsAgain();
std::unique_ptr<WireLie> DeletesTheAccount();
std::unique_ptr<WireLie> TakesAny404();
std::unique_ptr<WireLie> SetsTheWholeList();
std::unique_ptr<WireLie> ReplacesAllRoles();

}  // namespace broker::test
