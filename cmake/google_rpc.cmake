# broker_google_rpc: google.rpc.Status and its details (ErrorInfo, BadRequest, RetryInfo, ...), compiled
# from Debian's copy of the .proto files. For the server's status mapping and the command-line client
# only: no public .proto imports them, so that generated clients may bring their own.
if(TARGET broker_google_rpc)
  return()
endif()

find_path(GOOGLEAPIS_DIR google/rpc/error_details.proto
  PATHS /usr/share/gocode/src/github.com/gogo/googleapis REQUIRED NO_DEFAULT_PATH
  DOC "Folder with google/rpc/*.proto (Debian: golang-github-gogo-googleapis-dev)")

set(google_rpc_dir ${PROJECT_BINARY_DIR}/google_rpc)
file(MAKE_DIRECTORY ${google_rpc_dir})
set(google_rpc_sources "")
foreach(proto google/rpc/status google/rpc/error_details)
  set(outputs ${google_rpc_dir}/${proto}.pb.cc ${google_rpc_dir}/${proto}.pb.h)
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND protobuf::protoc -I ${GOOGLEAPIS_DIR} --cpp_out=${google_rpc_dir} ${proto}.proto
    DEPENDS ${GOOGLEAPIS_DIR}/${proto}.proto VERBATIM)
  list(APPEND google_rpc_sources ${outputs})
endforeach()
add_library(broker_google_rpc STATIC ${google_rpc_sources})
generated_code(broker_google_rpc)
target_include_directories(broker_google_rpc SYSTEM PUBLIC ${google_rpc_dir})
target_link_libraries(broker_google_rpc PUBLIC protobuf::libprotobuf)
