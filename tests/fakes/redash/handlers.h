// One function per route, grouped by file: session.cc, user_list.cc, users.cc, user_edit.cc,
// groups.cc, members.cc, data_sources.cc. Each is called with a caller that holds some valid key.
#pragma once

#include <memory>

#include "tests/fakes/fake.h"
#include "tests/fakes/redash/call.h"

namespace broker::fakes::redash {

std::unique_ptr<Pending> ShowSession(const Call& call);

std::unique_ptr<Pending> ListUsers(const Call& call);
std::unique_ptr<Pending> GetUser(const Call& call);
std::unique_ptr<Pending> CreateUser(const Call& call);
std::unique_ptr<Pending> EditUser(const Call& call);
std::unique_ptr<Pending> DeleteUser(const Call& call);
std::unique_ptr<Pending> DisableUser(const Call& call);
std::unique_ptr<Pending> EnableUser(const Call& call);
std::unique_ptr<Pending> InviteUser(const Call& call);
std::unique_ptr<Pending> ResetPassword(const Call& call);
std::unique_ptr<Pending> RegenerateKey(const Call& call);

std::unique_ptr<Pending> ListGroups(const Call& call);
std::unique_ptr<Pending> CreateGroup(const Call& call);
std::unique_ptr<Pending> GetGroup(const Call& call);
std::unique_ptr<Pending> RenameGroup(const Call& call);
std::unique_ptr<Pending> DeleteGroup(const Call& call);

std::unique_ptr<Pending> ListMembers(const Call& call);
std::unique_ptr<Pending> AddMember(const Call& call);
std::unique_ptr<Pending> RemoveMember(const Call& call);

std::unique_ptr<Pending> ListDataSources(const Call& call);
std::unique_ptr<Pending> AttachDataSource(const Call& call);
std::unique_ptr<Pending> SetViewOnly(const Call& call);
std::unique_ptr<Pending> DetachDataSource(const Call& call);

}  // namespace broker::fakes::redash
