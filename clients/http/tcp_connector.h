// Connections over TCP and TLS.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "clients/http/server.h"
#include "service/ports/clock.h"

namespace broker::http {

// For Servers. `clock` outlives the connectors; it is asked only how old a looked-up address is.
Servers::MakeConnector TcpConnectors(boost::asio::any_io_executor executor, const Clock* clock);

}  // namespace broker::http
