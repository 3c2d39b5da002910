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
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/labstack/echo/v4"
)

// server is one of the servers that are compared; {} in its command is its address.
type server struct {
	name    string
	command []string
}

// other is a server to compare with: it has one answer for everything.
type other struct {
	name, address, body string
	status              int
}

func (o other) run(document string) error {
	body, err := os.ReadFile(o.body)
	if err != nil {
		return err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	if o.name == "filter" {
		filter, err := newFilter(document)
		if err != nil {
			return err
		}
		e.Use(filter)
	}
	e.GET("/*", func(c echo.Context) error { return c.JSONBlob(o.status, body) })
	return e.Start(o.address)
}

// newFilter is a middleware with kin-openapi's check of requests.
func newFilter(file string) (echo.MiddlewareFunc, error) {
	document, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		return nil, err
	}
	// Its router knows a server by its host; only the path is the same here.
	for i := range document.Servers {
		base, err := document.Servers[i].BasePath()
		if err != nil {
			return nil, err
		}
		document.Servers[i] = &openapi3.Server{URL: base}
	}
	router, err := legacy.NewRouter(document)
	if err != nil {
		return nil, err
	}
	letIn := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			route, variables, err := router.FindRoute(c.Request())
			if err == nil {
				err = openapi3filter.ValidateRequest(c.Request().Context(), &openapi3filter.RequestValidationInput{
					Request: c.Request(), PathParams: variables, Route: route, Options: letIn})
			}
			if err != nil {
				return echo.NewHTTPError(http.StatusBadRequest, err.Error())
			}
			return next(c)
		}
	}, nil
}

// process is a server that runs.
type process struct {
	command *exec.Cmd
	address string
	// started is how long it took to its first answer.
	started time.Duration
}

// start starts a server on a free port and waits for its first answer.
func start(ctx context.Context, command []string, one scenario) (*process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &process{address: listener.Addr().String()}
	listener.Close()
	arguments := make([]string, len(command))
	for i, a := range command {
		arguments[i] = strings.ReplaceAll(a, "{}", p.address)
	}
	var said bytes.Buffer
	log, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.command = exec.CommandContext(ctx, arguments[0], arguments[1:]...)
	p.command.Stdout, p.command.Stderr = log, &said
	begun := time.Now()
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	for time.Since(begun) < 20*time.Second {
		if _, status, err := one.first(p.address); err == nil && (one.status == 0 || one.status == status) {
			p.started = time.Since(begun)
			return p, nil
		}
		time.Sleep(time.Millisecond)
	}
	p.stop()
	return nil, fmt.Errorf("it does not answer: %s", said.Bytes())
}

func (p *process) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	_ = p.command.Wait()
}

// first asks once. The error is that of a server which does not answer; any status
// is an answer.
func (one scenario) first(address string) (body []byte, status int, err error) {
	r, err := http.NewRequest(http.MethodGet, "http://"+address+strings.ReplaceAll(one.target, "{}", "1"), nil)
	if err != nil {
		return nil, 0, err
	}
	r.Header = one.header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	return body, response.StatusCode, err
}

// keepBody keeps the mock's answer in a file, for the servers that only repeat it.
func keepBody(ctx context.Context, command []string, one scenario, file string) error {
	p, err := start(ctx, command, one)
	if err != nil {
		return err
	}
	defer p.stop()
	body, _, err := one.first(p.address)
	if err != nil {
		return err
	}
	return os.WriteFile(file, body, 0o600)
}

// cpu is the time that the process took of the processors until now.
func (p *process) cpu() time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.command.Process.Pid) + "/stat")
	if err != nil {
		return 0
	}
	// The name of the program in parentheses may hold anything; utime and stime are
	// the 14th and 15th field, in hundredths of a second.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is a figure of the process's memory, in MB.
func (p *process) memory(name string) float64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.command.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), name+":")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.ParseFloat(fields[0], 64)
	return kb / 1024
}
