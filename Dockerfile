# Targets: broker (the service and permctl) and fakes (a fake Redash and a fake Grafana). The scripts that it runs do
# the same on a plain Debian 12.

FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/packages scripts/
RUN scripts/packages
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY proto proto
COPY service service
COPY clients clients
COPY cli cli
COPY deploy/build.sh deploy/
RUN deploy/build.sh broker

FROM build AS build-fakes
COPY tests tests
RUN deploy/build.sh fakes

FROM debian:bookworm-slim AS fakes
COPY deploy/runtime.sh /tmp/
RUN /tmp/runtime.sh fakes && rm /tmp/runtime.sh
COPY --from=build-fakes /src/build/image/bin/fake-redash /src/build/image/bin/fake-grafana /usr/local/bin/
RUN fake-redash --help >/dev/null && fake-grafana --help >/dev/null
USER 10001:10001
CMD ["fake-redash", "--listen", "0.0.0.0:5000"]
EXPOSE 3000 5000

# The last stage, so the one that is built when none is named.
FROM debian:bookworm-slim AS broker
COPY deploy/runtime.sh /tmp/
RUN /tmp/runtime.sh broker && rm /tmp/runtime.sh
COPY --from=build /src/build/image/bin/permission-broker /src/build/image/bin/permctl /usr/local/bin/
# A library that deploy/runtime.sh does not install ends the build here.
RUN permission-broker --help >/dev/null && permctl --version >/dev/null
USER 10001:10001
VOLUME /var/lib/permission-broker
EXPOSE 50051
# Asks the broker alone, no upstream. Where it does not listen on localhost:50051, set PERMISSION_BROKER.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["permctl", "instances", "--timeout", "3s"]
ENTRYPOINT ["permission-broker"]
