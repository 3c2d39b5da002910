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
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /goalpost ./cmd/goalpost

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
