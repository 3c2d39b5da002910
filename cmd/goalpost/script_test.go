package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// mainVariable makes the test binary the command itself, for tests that need a
// process of its own.
const mainVariable = "GOALPOST_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(mainVariable) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){
		"goalpost": func() { main() },
	})
}

// TestScripts runs testdata/*.txtar: one script for each behaviour of the
// command. Beside testscript's own commands there are
//
//	serve NAME [ARG...]         goalpost mock ARG... in the background, on a free
//	                            port; its origin becomes $NAME
//	http METHOD URL [HEADER...] a request; the response becomes stdout
//	logged NAME PATTERN         waits until the server's output matches
//	fill FILE                   writes the values of $NAMEs into a file
//	unserve NAME                stops the server, which must exit 0
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Values[serversKey{}] = &servers{byName: map[string]*server{}}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve": serve, "http": request, "logged": logged, "unserve": unserve, "fill": fill,
		},
	})
}

type serversKey struct{}

// servers are the mocks that a script runs.
type servers struct{ byName map[string]*server }

type server struct {
	output *output
	stop   context.CancelFunc
	exit   chan int
}

// output is what a mock prints, readable while it prints.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs goalpost mock in the background until it prints where it is served.
func start(args []string) (*server, string, error) {
	ctx, stop := context.WithCancel(context.Background())
	s := &server{output: &output{}, stop: stop, exit: make(chan int, 1)}
	go func() {
		s.exit <- run(ctx, append([]string{"mock", "--listen", "127.0.0.1:0"}, args...), s.output, s.output)
	}()
	origin := regexp.MustCompile(`(?s)is served at\n\n  (http://[^/\n]+).*Ctrl-C`)
	if err := s.await(origin); err != nil {
		stop()
		return nil, "", err
	}
	return s, origin.FindStringSubmatch(s.output.String())[1], nil
}

// await waits until the output matches.
func (s *server) await(pattern *regexp.Regexp) error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if pattern.MatchString(s.output.String()) {
			return nil
		}
		select {
		case code := <-s.exit:
			s.exit <- code
			if !pattern.MatchString(s.output.String()) {
				return fmt.Errorf("the mock exited %d:\n%s", code, s.output)
			}
		default:
		}
	}
	return fmt.Errorf("the mock did not print %s:\n%s", pattern, s.output)
}

func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: serve NAME [ARG...]")
	}
	for i, arg := range args {
		if i > 0 && (strings.HasSuffix(arg, ".yaml") || arg == "fixtures") {
			args[i] = ts.MkAbs(arg)
		}
	}
	s, origin, err := start(args[1:])
	ts.Check(err)
	ts.Value(serversKey{}).(*servers).byName[args[0]] = s
	ts.Setenv(args[0], origin)
	ts.Defer(s.stop)
}

func unserve(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serversKey{}).(*servers).byName[args[0]]
	s.stop()
	if code := <-s.exit; code != exitKept {
		ts.Fatalf("the mock exited %d:\n%s", code, s.output)
	}
}

func logged(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serversKey{}).(*servers).byName[args[0]]
	pattern, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	if neg {
		if pattern.MatchString(s.output.String()) {
			ts.Fatalf("the mock printed %s:\n%s", pattern, s.output)
		}
		return
	}
	ts.Check(s.await(pattern))
}

func request(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: http METHOD URL [HEADER...]")
	}
	r, err := http.NewRequest(args[0], args[1], nil)
	ts.Check(err)
	for _, header := range args[2:] {
		name, value, _ := strings.Cut(header, ":")
		r.Header.Add(name, strings.TrimSpace(value))
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", response.Status)
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		for _, value := range response.Header[name] {
			fmt.Fprintf(ts.Stdout(), "%s: %s\n", name, value)
		}
	}
	fmt.Fprintf(ts.Stdout(), "\n%s\n", body)
}

func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fill FILE")
	}
	text := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
