package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"goalpost/spec"
)

// operations measures a request to a document of many operations beside one of two.
func (r *run) operations(ctx context.Context) error {
	one := scenario{name: "1,000 operations beside 2", status: 200, target: "/things1/1?limit={}", header: http.Header{"Accept": {"application/json"}},
		bars: []bar{cpuOf(1.1, "a document of 2")}}
	if !r.wanted(one.name) {
		return nil
	}
	var servers []server
	for _, count := range []int{2, 1000} {
		// In a folder of its own there are no fixtures beside it.
		folder, err := os.MkdirTemp(r.work, "operations-")
		if err != nil {
			return err
		}
		file := filepath.Join(folder, "openapi.yaml")
		if err := os.WriteFile(file, []byte(withOperations(count)), 0o600); err != nil {
			return err
		}
		servers = append(servers, server{fmt.Sprintf("goalpost, %d operations", count), []string{r.mock, "mock", "--listen", "{}", file}})
	}
	return r.compare(ctx, one, servers)
}

// withOperations is a document of that many operations. All are alike: an example
// for whatever valid parameters they are given.
func withOperations(count int) string {
	var text strings.Builder
	text.WriteString("openapi: 3.1.0\ninfo: {title: Things, version: \"1\"}\npaths:\n")
	for i := 1; i <= count; i++ {
		fmt.Fprintf(&text, `  /things%d/{id}:
    get:
      operationId: getThing%d
      parameters:
        - {in: path, name: id, required: true, schema: {type: integer}}
        - {in: query, name: limit, schema: {type: integer, minimum: 1}}
      responses:
        "200":
          description: A thing.
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 40}}}
              example: {name: thing %d}
`, i, i, i)
	}
	return text.String()
}

// largest measures a large document from the start to the first answer.
func (r *run) largest(ctx context.Context) error {
	if r.large == "" || !r.wanted("a large document") {
		return nil
	}
	document, err := spec.LoadFile(r.large, spec.Options{})
	if err != nil {
		return err
	}
	one := scenario{name: "a large document", header: credentials(document)}
	for _, op := range document.Operations {
		if one.target == "" && op.Method == http.MethodGet && !strings.Contains(op.Path, "{") {
			one.target = target(op, true)
		}
	}
	rounds := make([][]figures, r.rounds)
	for i := range rounds {
		running, err := start(ctx, []string{r.mock, "mock", "--listen", "{}", r.large}, one)
		if err != nil {
			return err
		}
		rounds[i] = []figures{{start: running.started, peak: running.memory("VmHWM")}}
		running.stop()
	}
	for _, b := range []bar{coldStart(1000), {"peak of memory", peak(0).of, 250, false, " MB"}} {
		r.find(b, one.name, median(rounds, func(round []figures) float64 { return b.of(round[0], round[0]) }))
	}
	return nil
}

// atRest is how long a server has nothing to do before its memory is read.
const atRest = 3 * time.Second

// different measures memory after ten thousand requests, each with another query,
// and after many more.
func (r *run) different(ctx context.Context) error {
	scenarios, err := newScenarios(r.settings)
	if err != nil || r.queries == 0 || r.document != "" {
		return err
	}
	for _, one := range scenarios {
		name := "memory after different queries, " + one.name
		if !strings.Contains(one.target, "{}") || one.draws() || !r.wanted(name) {
			continue
		}
		running, err := start(ctx, append([]string{r.mock, "mock", "--listen", "{}"}, one.flags...), one)
		if err != nil {
			return err
		}
		var resident []float64
		for _, count := range []int64{10_000, r.queries} {
			if err := one.burst(ctx, r.settings, running.address, count); err != nil {
				running.stop()
				return err
			}
			loaded := running.memory("VmRSS")
			time.Sleep(atRest)
			resident = append(resident, running.memory("VmRSS"))
			fmt.Printf("%s: after %d requests %.1f MB, at rest %.1f MB\n", name, count, loaded, resident[len(resident)-1])
		}
		running.stop()
		r.find(bar{name: fmt.Sprintf("after %d requests against 10,000", r.queries), limit: 1.1}, name, resident[1]/resident[0])
	}
	fmt.Println()
	return nil
}

// binary measures the program itself.
func (r *run) binary(context.Context) error {
	info, err := os.Stat(r.mock)
	if err == nil && r.wanted("the program") {
		r.find(bar{name: "size", limit: 25, unit: " MB"}, "the program", float64(info.Size())/1e6)
	}
	return err
}
