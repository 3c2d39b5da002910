package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"goalpost": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs testdata/*.txtar, one for each behaviour of the command. Beside
// testscript's own commands they have
//
//	mock ARGS...                          starts goalpost mock on a free port, sets
//	                                      $ORIGIN and $URL (with the base path)
//	stop                                  sends it Ctrl-C and checks that it exits 0;
//	                                      its output is then stdout and stderr
//	log PATTERN...                        waits until its output has each text
//	http STATUS [-X METHOD] [-H LINE]... [-until TEXT] URL
//	                                      sends a request with valid credentials; stdout
//	                                      is the status, the headers and the body. A -H
//	                                      line without a value takes a header away
//	occupy                                listens on a port, sets $ADDRESS
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			root, err := filepath.Abs("../..")
			env.Setenv("ROOT", root)
			env.Values[processKey{}] = &process{}
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"mock": startMock, "stop": stopMock, "log": waitLog, "http": sendRequest, "occupy": occupy,
		},
	})
}

// process is a mock that runs beside the script.
type process struct {
	cmd         *exec.Cmd
	out, errOut buffer
}

// buffer is a bytes.Buffer that a process writes and a script reads.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// patience is how long a script waits for what must happen.
const patience = 20 * time.Second

// eventually waits until ok is true.
func eventually(ok func() bool) bool {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return false
}

// processKey is where a script keeps its mock.
type processKey struct{}

func startMock(ts *testscript.TestScript, neg bool, args []string) {
	exe, err := os.Executable()
	ts.Check(err)
	// The test binary is the command, when it is called by its name.
	name := filepath.Join(ts.Getenv("WORK"), ".bin", "goalpost")
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	if _, err := os.Lstat(name); err != nil {
		ts.Check(os.Symlink(exe, name))
	}
	p := ts.Value(processKey{}).(*process)
	*p = process{cmd: exec.Command(name, append([]string{"mock", "--listen", "127.0.0.1:0"}, args...)...)}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = ts.MkAbs("."), &p.out, &p.errOut
	p.cmd.Env = append(os.Environ(), "GOCOVERDIR="+ts.Getenv("GOCOVERDIR"))
	ts.Check(p.cmd.Start())
	ts.Defer(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
	listening := func() bool { return strings.Contains(p.out.String(), "Ctrl-C stops it.") }
	if !eventually(listening) {
		ts.Fatalf("the mock does not listen: %s%s", p.out.String(), p.errOut.String())
	}
	for _, line := range strings.Split(p.out.String(), "\n") {
		if url := strings.TrimSpace(line); strings.HasPrefix(url, "http://") {
			ts.Setenv("URL", url)
			ts.Setenv("ORIGIN", url[:strings.Index(url[7:]+"/", "/")+7])
			return
		}
	}
	ts.Fatalf("the mock prints no URL: %s", p.out.String())
}

func theMock(ts *testscript.TestScript) *process {
	p := ts.Value(processKey{}).(*process)
	if p.cmd == nil {
		ts.Fatalf("no mock runs")
	}
	return p
}

func stopMock(ts *testscript.TestScript, neg bool, args []string) {
	p := theMock(ts)
	ts.Check(p.cmd.Process.Signal(os.Interrupt))
	err := p.cmd.Wait()
	fmt.Fprint(ts.Stdout(), p.out.String())
	fmt.Fprint(ts.Stderr(), p.errOut.String())
	ts.Check(err)
}

func waitLog(ts *testscript.TestScript, neg bool, args []string) {
	p := theMock(ts)
	for _, text := range args {
		if !eventually(func() bool { return strings.Contains(p.out.String()+p.errOut.String(), text) }) {
			ts.Fatalf("the mock's output = %s%s, want %q in it", p.out.String(), p.errOut.String(), text)
		}
	}
}

func sendRequest(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	method, until, target := http.MethodGet, "", ""
	header := http.Header{"Apikey": {"demo-key"}, "Authorization": {"Bearer demo-token"}}
	for i := 1; i < len(args); i++ {
		switch args[i] {
		case "-X":
			i++
			method = args[i]
		case "-until":
			i++
			until = args[i]
		case "-H":
			i++
			name, value, hasValue := strings.Cut(args[i], ":")
			header.Del(name)
			if hasValue {
				header.Set(name, strings.TrimSpace(value))
			}
		default:
			target = args[i]
		}
	}
	var text string
	status := 0
	send := func() bool {
		status, text = roundTrip(ts, method, target, header)
		return status == want && strings.Contains(text, until)
	}
	if until == "" {
		send()
	} else {
		eventually(send)
	}
	fmt.Fprint(ts.Stdout(), text)
	if status != want || !strings.Contains(text, until) {
		ts.Fatalf("%s %s = %s, want %d and %q", method, target, text, want, until)
	}
}

func roundTrip(ts *testscript.TestScript, method, target string, header http.Header) (int, string) {
	r, err := http.NewRequest(method, target, nil)
	ts.Check(err)
	r.Header = header.Clone()
	response, err := client().Do(r)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	var text bytes.Buffer
	fmt.Fprintln(&text, response.Status)
	ts.Check(response.Header.Write(&text))
	text.WriteByte('\n')
	text.Write(body)
	return response.StatusCode, text.String()
}

// client is a client without a memory of its own.
func client() *http.Client {
	return &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func occupy(ts *testscript.TestScript, neg bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	ts.Setenv("ADDRESS", listener.Addr().String())
}
