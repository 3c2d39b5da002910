// Command bench measures the mock beside the limit, in one run: a bare Echo server
// that writes the same bytes and checks nothing, and Echo with kin-openapi's filter
// before the same bytes.
//
//	go run ./mockserver/bench
//
// It builds goalpost as the Dockerfile does, and asks each server for the same
// operation, in rounds that take turns, each with a process of its own. What counts
// are the ratios to the bare server of the same round, and their medians; absolute
// figures move with the machine. The load comes from wrk where it is installed,
// else from this program. CPU and memory are read from /proc, so only on Linux.
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
	only                          string
}

func main() {
	var s settings
	var serve, listen, body string
	flag.StringVar(&s.document, "document", "", "the OpenAPI document; the one that is built in if empty")
	flag.StringVar(&s.fixtures, "fixtures", "", "its fixtures")
	flag.StringVar(&s.operation, "operation", "", "operationId of the operation to ask for; the last one of the document if empty")
	flag.IntVar(&s.rounds, "rounds", 5, "how often each server is measured")
	flag.IntVar(&s.connections, "connections", 16, "how many connections ask at once")
	flag.DurationVar(&s.duration, "duration", 5*time.Second, "how long each is measured")
	flag.DurationVar(&s.warmup, "warmup", time.Second, "how long each is asked before that")
	flag.BoolVar(&s.own, "own-load", false, "make the load here even where wrk is installed")
	flag.StringVar(&s.only, "only", "", "measure only the scenarios whose names contain this")
	flag.StringVar(&serve, "serve", "", "be one of the servers to compare with: bare or filter")
	flag.StringVar(&listen, "listen", "", "with -serve, the address")
	flag.StringVar(&body, "body", "", "with -serve, the file with the body")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := error(nil)
	if serve != "" {
		err = serveOther(serve, listen, body, s.document)
	} else {
		err = measure(ctx, s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// measure is the whole run: the scenarios, each in rounds, and the tables.
func measure(ctx context.Context, s settings) error {
	work, err := os.MkdirTemp("", "goalpost-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	mock, self := filepath.Join(work, "goalpost-mock"), filepath.Join(work, "bench")
	for binary, from := range map[string]string{mock: "./cmd/goalpost", self: "./mockserver/bench"} {
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, from)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %v\n%s", from, err, out)
		}
	}
	scenarios, err := newScenarios(s)
	if err != nil {
		return err
	}
	document, served := s.document, []string{}
	if s.document == "" {
		document = filepath.Join(work, "openapi.yaml")
		if err := os.CopyFS(work, goalpost.Files()); err != nil {
			return err
		}
	} else {
		served = append(served, s.document)
	}
	if s.fixtures != "" {
		served = append(served, "--fixtures", s.fixtures)
	}
	for _, one := range scenarios {
		if !strings.Contains(one.name, s.only) {
			continue
		}
		command := slices.Concat([]string{mock, "mock", "--listen", "{}"}, one.flags, served)
		body := filepath.Join(work, "body")
		if err := keepBody(ctx, command, one, body); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		other := func(name string) []string {
			return []string{self, "-serve", name, "-listen", "{}", "-body", body, "-document", document}
		}
		servers := []server{{"bare Echo", other("bare"), true}, {"Echo with kin-openapi's filter", other("filter"), true}, {"goalpost", command, false}}
		if one.status != 200 {
			// The filter answers a wrong request in its own way.
			servers = slices.Delete(servers, 1, 2)
		}
		rounds, err := one.run(ctx, s, servers)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		printTable(one, servers, rounds)
	}
	return nil
}

// run measures the servers in turn, round by round.
func (one scenario) run(ctx context.Context, s settings, servers []server) ([][]figures, error) {
	rounds := make([][]figures, s.rounds)
	for i := range rounds {
		for _, server := range servers {
			f, err := one.once(ctx, s, server)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", server.name, err)
			}
			rounds[i] = append(rounds[i], f)
		}
	}
	return rounds, nil
}

// once measures one server: started afresh, asked, and stopped.
func (one scenario) once(ctx context.Context, s settings, from server) (f figures, err error) {
	status := one.status
	if from.repeats {
		status = 200
	}
	running, err := start(ctx, from.command, one)
	if err != nil {
		return f, err
	}
	defer running.stop()
	f.start = running.started
	time.Sleep(500 * time.Millisecond)
	f.idle = running.memory("VmRSS")
	if _, err := one.load(ctx, s, running.address, status, s.warmup); err != nil {
		return f, err
	}
	before := running.cpu()
	measured, err := one.load(ctx, s, running.address, status, s.duration)
	if err != nil {
		return f, err
	}
	f.perSecond, f.p50, f.p99 = measured.perSecond, measured.p50, measured.p99
	f.cpu = (running.cpu() - before) / time.Duration(max(1, measured.requests))
	f.peak = running.memory("VmHWM")
	return f, nil
}

// figures are what is measured of one server in one round; memory in MB.
type figures struct {
	start, p50, p99, cpu  time.Duration
	perSecond, idle, peak float64
}

// printTable prints medians, and the medians of the ratios to the first server.
func printTable(one scenario, servers []server, rounds [][]figures) {
	fmt.Printf("%s\n\n| server | requests/s | of bare | p50 ms | p99 ms | of bare | CPU µs a request | of bare | first answer ms | idle MB | peak MB |\n|%s\n", one.name, strings.Repeat("---|", 11))
	for i, server := range servers {
		of := func(what func(figures) float64) float64 {
			return median(rounds, func(round []figures) float64 { return what(round[i]) })
		}
		ratio := func(what func(figures) float64) float64 {
			return median(rounds, func(round []figures) float64 { return what(round[i]) / what(round[0]) })
		}
		rate := func(f figures) float64 { return f.perSecond }
		p99 := func(f figures) float64 { return float64(f.p99) }
		cpu := func(f figures) float64 { return float64(f.cpu) }
		fmt.Printf("| %s | %.0f | %.2f | %.2f | %.2f | %.2f | %.1f | %.2f | %.1f | %.1f | %.1f |\n", server.name, of(rate), ratio(rate),
			of(func(f figures) float64 { return f.p50.Seconds() * 1e3 }), of(p99)/1e6, ratio(p99), of(cpu)/1e3, ratio(cpu),
			of(func(f figures) float64 { return f.start.Seconds() * 1e3 }), of(func(f figures) float64 { return f.idle }), of(func(f figures) float64 { return f.peak }))
	}
	fmt.Println()
}

func median(rounds [][]figures, of func([]figures) float64) float64 {
	values := make([]float64, len(rounds))
	for i, round := range rounds {
		values[i] = of(round)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
