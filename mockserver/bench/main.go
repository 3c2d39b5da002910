// Command bench measures the mock beside the limit, in one run: a bare Echo server
// that writes the same bytes and checks nothing, and Echo with kin-openapi's filter
// before the same bytes.
//
//	go run ./mockserver/bench
//
// It builds goalpost as the Dockerfile does, and asks each server for the same
// operation, in rounds that take turns, each with a process of its own. What counts
// are the ratios to the bare server of the same round, and their medians; absolute
// figures move with the machine. Then it measures what size does: of the document,
// and of the number of different requests. At the end stands what is to be reached,
// and whether it is. The load comes from wrk where it is installed, else from this
// program. CPU and memory are read from /proc, so only on Linux.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"goalpost"
)

// settings are the flags.
type settings struct {
	document, fixtures, operation string
	rounds, connections           int
	duration, warmup              time.Duration
	own                           bool
	only, large                   string
	queries                       int64
}

func main() {
	var s settings
	var serve other
	flag.StringVar(&s.document, "document", "", "the OpenAPI document; the one that is built in if empty")
	flag.StringVar(&s.fixtures, "fixtures", "", "its fixtures")
	flag.StringVar(&s.operation, "operation", "", "operationId of the operation to ask for; the last one of the document if empty")
	flag.IntVar(&s.rounds, "rounds", 5, "how often each server is measured")
	flag.IntVar(&s.connections, "connections", 16, "how many connections ask at once")
	flag.DurationVar(&s.duration, "duration", 5*time.Second, "how long each is measured")
	flag.DurationVar(&s.warmup, "warmup", time.Second, "how long each is asked before that")
	flag.BoolVar(&s.own, "own-load", false, "make the load here even where wrk is installed")
	flag.StringVar(&s.only, "only", "", "measure only what has this in its name")
	flag.StringVar(&s.large, "large", "", "a large document, GitHub's for example, that is measured from the start to the first answer")
	flag.Int64Var(&s.queries, "queries", 1_000_000, "after how many requests, each with another query, memory is measured; 0 leaves that out")
	flag.StringVar(&serve.name, "serve", "", "be one of the servers to compare with: bare or filter")
	flag.StringVar(&serve.address, "listen", "", "with -serve, the address")
	flag.StringVar(&serve.body, "body", "", "with -serve, the file with the body")
	flag.IntVar(&serve.status, "status", 200, "with -serve, the status")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := error(nil)
	if serve.name != "" {
		err = serve.run(s.document)
	} else {
		err = measure(ctx, s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// run is one run of this program: what it measures with, and what it found.
type run struct {
	settings
	// work is a folder for what is only needed meanwhile; mock and self are the
	// programs that are measured.
	work, mock, self string
	found            []finding
}

// measure is the whole run: each part, with its table, and what is to be reached.
func measure(ctx context.Context, s settings) error {
	work, err := os.MkdirTemp("", "goalpost-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	r := &run{settings: s, work: work, mock: filepath.Join(work, "goalpost-mock"), self: filepath.Join(work, "bench")}
	for binary, from := range map[string]string{r.mock: "./cmd/goalpost", r.self: "./mockserver/bench"} {
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, from)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %v\n%s", from, err, out)
		}
	}
	for _, part := range []func(context.Context) error{r.beside, r.operations, r.largest, r.different, r.binary} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	r.printFindings()
	return nil
}

// wanted reports whether a part of that name is to be measured.
func (r *run) wanted(name string) bool { return strings.Contains(name, r.only) }

// beside measures each kind of request beside the other servers.
func (r *run) beside(ctx context.Context) error {
	scenarios, err := newScenarios(r.settings)
	if err != nil {
		return err
	}
	document, served := r.document, []string{}
	if document == "" {
		document = filepath.Join(r.work, "openapi.yaml")
		if err := os.CopyFS(r.work, goalpost.Files()); err != nil {
			return err
		}
	} else {
		served = append(served, document)
	}
	if r.fixtures != "" {
		served = append(served, "--fixtures", r.fixtures)
	}
	for _, one := range scenarios {
		if !r.wanted(one.name) {
			continue
		}
		command := slices.Concat([]string{r.mock, "mock", "--listen", "{}"}, one.flags, served)
		body := filepath.Join(r.work, "body")
		if err := keepBody(ctx, command, one, body); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		other := func(name string) []string {
			return []string{r.self, "-serve", name, "-listen", "{}", "-body", body, "-status", fmt.Sprint(one.status), "-document", document}
		}
		servers := []server{{"bare Echo", other("bare")}, {"Echo with kin-openapi's filter", other("filter")}, {"goalpost", command}}
		if err := r.compare(ctx, one, servers); err != nil {
			return err
		}
	}
	return nil
}

// compare measures servers in turn, round by round, and prints their table.
func (r *run) compare(ctx context.Context, one scenario, servers []server) error {
	rounds := make([][]figures, r.rounds)
	for i := range rounds {
		for _, server := range servers {
			f, err := one.once(ctx, r.settings, server)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", one.name, server.name, err)
			}
			rounds[i] = append(rounds[i], f)
		}
	}
	printTable(one, servers, rounds)
	for _, b := range one.bars {
		r.find(b, one.name, median(rounds, func(round []figures) float64 { return b.of(round[len(servers)-1], round[0]) }))
	}
	return nil
}

// once measures one server: started afresh, asked, and stopped.
func (one scenario) once(ctx context.Context, s settings, from server) (f figures, err error) {
	running, err := start(ctx, from.command, one)
	if err != nil {
		return f, err
	}
	defer running.stop()
	f.start = running.started
	time.Sleep(500 * time.Millisecond)
	f.idle = running.memory("VmRSS")
	if _, err := one.load(ctx, s, running.address, s.warmup); err != nil {
		return f, err
	}
	before := running.cpu()
	measured, err := one.load(ctx, s, running.address, s.duration)
	if err != nil {
		return f, err
	}
	f.perSecond, f.p50, f.p99 = measured.perSecond, measured.p50, measured.p99
	f.cpu = (running.cpu() - before) / time.Duration(max(1, measured.requests))
	f.peak = running.memory("VmHWM")
	return f, nil
}
