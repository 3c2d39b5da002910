# Both images are arguments, so that the build can be tried without a registry:
#   buildah bud --build-arg BUILD_IMAGE=localhost/my-go --build-arg BASE_IMAGE=scratch .
# A build image needs a shell, Go and the certificates of a system; a base image
# needs nothing.
ARG BUILD_IMAGE=golang:1.26
ARG BASE_IMAGE=scratch

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# What only reads expressions, lints or prints help need not be quick: without
# inlining it is 1.6 MB smaller.
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" \
  -gcflags "github.com/getkin/...=-l" -gcflags "github.com/antlr4-go/...=-l" -gcflags "github.com/spf13/...=-l" \
  -gcflags "google.golang.org/protobuf/...=-l" -gcflags "google.golang.org/genproto/...=-l" -gcflags "go.yaml.in/...=-l" -gcflags "cel.dev/...=-l" \
  -o /goalpost ./cmd/goalpost

FROM ${BASE_IMAGE}
# goalpost test needs them to talk to a deployment over https.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /goalpost /goalpost
# A number, because a scratch image has no list of users.
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s CMD ["/goalpost", "health"]
ENTRYPOINT ["/goalpost"]
CMD ["mock", "--listen", "0.0.0.0:8080"]
