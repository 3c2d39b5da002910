// Command goalpost serves an OpenAPI document as an API that can be called
// (goalpost mock) and checks whether a deployment keeps the document's promises
// (goalpost test).
//
// This package is the only one that reads flags and the environment, listens to
// signals and exits. Each command has a file of its own: it turns flags into
// options, calls mockserver or contract, and prints. What is printed of an error,
// and with which status the command exits, stands in run.go.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}
