# Fails if a layer includes what it must not know, or names an operating-system singleton that has to be
# injected. Usage: cmake -DROOT=<source folder> -P cmake/layers.cmake

function(files_of out)
  set(found "")
  foreach(dir IN LISTS ARGN)
    file(GLOB_RECURSE files ${ROOT}/${dir}/*.h ${ROOT}/${dir}/*.cc)
    if(NOT files)
      message(SEND_ERROR "${dir} has no source files: is this rule out of date?")
    endif()
    list(APPEND found ${files})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# forbid_include(dir regex): no file in dir includes a path that begins with the regex.
function(forbid_include dir regex)
  files_of(files ${dir})
  foreach(file IN LISTS files)
    file(STRINGS ${file} hits REGEX "^ *# *include *[\"<](${regex})")
    foreach(hit IN LISTS hits)
      message(SEND_ERROR "${file}: ${hit} is forbidden in ${dir}/")
    endforeach()
  endforeach()
endfunction()

# allow_includes(dir regex): every include from the repository's own folders matches the regex.
function(allow_includes dir regex)
  files_of(files ${dir})
  foreach(file IN LISTS files)
    file(STRINGS ${file} hits REGEX "^ *# *include *\"")
    foreach(hit IN LISTS hits)
      if(NOT hit MATCHES "\"(${regex})")
        message(SEND_ERROR "${file}: ${hit} is not a layer that ${dir}/ may know")
      endif()
    endforeach()
  endforeach()
endfunction()

# forbid_name(regex dirs...): nothing in the code of these folders is called so.
function(forbid_name regex)
  files_of(files ${ARGN})
  foreach(file IN LISTS files)
    file(STRINGS ${file} hits REGEX "${regex}")
    foreach(hit IN LISTS hits)
      if(NOT hit MATCHES "^ *//")
        message(SEND_ERROR "${file}: ${hit} has to be injected: see ARCHITECTURE.md, \"Seams\"")
      endif()
    endforeach()
  endforeach()
endfunction()

# Who may know whom. Left: a folder; right: what its includes may begin with.
allow_includes(service/core "service/core/")
allow_includes(service/ports "service/(core|ports)/")
allow_includes(service/broker "service/(core|ports|broker)/")
allow_includes(service/store "service/(core|ports|store)/")
allow_includes(service/host "service/(core|ports|host)/")
allow_includes(service/security "service/(core|ports|security)/")
allow_includes(service/config "service/(core|config)/|permissionbroker/config/")
allow_includes(service/grpc "service/(core|ports|broker|security|grpc)/|permissionbroker/v1/|grpc/health/|google/rpc/")
allow_includes(clients/http "service/(core|ports)/|clients/http/")
# permctl checks a copy of the journal by itself: somebody may not trust the broker that wrote it. And it
# says what a policy allows without a broker that has it.
allow_includes(cli "cli/|permissionbroker/v1/|google/|service/store/audit_copy[.]h|service/config/config[.]h|service/core/(error|policy)[.]h|service/security/(new_token|pem|secure_random)[.]h")
file(STRINGS ${ROOT}/clients/providers.inc lines REGEX "^BROKER_PROVIDER\\(")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^BROKER_PROVIDER\\(([a-z0-9_]+)\\).*" "\\1" name "${line}")
  allow_includes(clients/${name} "service/(core|ports)/|clients/(http|common|${name})/|clients/[a-z_]+[.]h")
endforeach()

# Libraries that belong to one layer.
foreach(dir service/core service/ports service/broker service/store service/host service/security service/config clients)
  forbid_include(${dir} "grpcpp/|grpc/")
endforeach()
foreach(dir service/core service/ports service/broker service/store service/host service/security clients)
  forbid_include(${dir} "google/protobuf/|permissionbroker/")
endforeach()
foreach(dir service/core service/ports service/broker service/security service/grpc service/config clients)
  forbid_include(${dir} "SQLiteCpp/|sqlite3")
endforeach()
foreach(dir service cli)
  forbid_include(${dir} "boost/beast")
endforeach()
forbid_include(service/core "boost/")

# What the simulation replaces: below the edge nothing reads a clock, an entropy source or the
# environment, waits on a timer of its own or names a concrete executor.
foreach(name "system_clock *:: *now" "steady_clock *:: *now" "random_device" "expires_(after|at)"
        "steady_timer" "system_timer" "io_context" "make_strand" "strand<" "sleep_(for|until)" "getenv")
  forbid_name("${name}" service/core service/ports service/broker service/security clients/http clients/redash)
endforeach()
foreach(name "system_clock *:: *now" "steady_clock *:: *now" "random_device" "steady_timer" "getenv")
  forbid_name("${name}" service/store)
endforeach()
# No detached work and no thread that sleeps, anywhere.
foreach(name "asio::detached" "[.]detach[(]" "sleep_(for|until)")
  forbid_name("${name}" service clients)
endforeach()
