package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"goalpost/generate"
	"goalpost/mockserver"
	"goalpost/spec"
)

// mockFlags are the flags of goalpost mock.
type mockFlags struct {
	listen      string
	fixtures    string
	seed        uint64
	generate    bool
	credentials []string
	watch       bool
	remote      bool
	desk        deskFlags
}

func newMock() *cobra.Command {
	var flags mockFlags
	cmd := &cobra.Command{
		Use:   "mock [DOCUMENT]",
		Short: "Serve an API from its document",
		Long: `mock serves the operations of DOCUMENT, or of the document that is built in. It
answers with the fixtures of a folder, with the examples of the document, or with
generated bodies; what it sends always satisfies the document. It prints one line a
request, never a credential, and Ctrl-C stops it.

Without --fixtures the folder "fixtures" beside DOCUMENT is used if there is one.
Without --credential any credential is accepted that is not empty and does not begin
with "invalid" or "expired".`,
		Example: `  goalpost mock
  goalpost mock --listen 127.0.0.1:9000 --generate --seed 7
  goalpost mock openapi.yaml --fixtures fixtures --watch`,
		Args: oneDocument,
		RunE: func(cmd *cobra.Command, args []string) error { return runMock(cmd, args, flags) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.listen, "listen", "127.0.0.1:8080", "`address` to listen on; port 0 takes a free one")
	f.StringVar(&flags.fixtures, "fixtures", "", "`folder` with <operationId>/<status>.<name>.yaml or .json")
	f.Uint64Var(&flags.seed, "seed", 0, "`number` that generated values come from: same seed, same values")
	f.BoolVar(&flags.generate, "generate", false, "generate every body, as if there were no fixtures and no examples")
	f.StringArrayVar(&flags.credentials, "credential", nil, "`NAME=VALUE`: the only credential to accept for a security scheme; repeat it for more schemes")
	f.BoolVar(&flags.watch, "watch", false, "serve the document and the fixtures anew when they change")
	remoteFlag(f, &flags.remote)
	flags.desk.add(f)
	return cmd
}

func runMock(cmd *cobra.Command, args []string, flags mockFlags) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	out, errOut := &lines{w: cmd.OutOrStdout()}, &lines{w: cmd.ErrOrStderr()}

	if err := flags.desk.check(); err != nil {
		return err
	}
	from, err := newSource(args, flags.fixtures)
	if err != nil {
		return err
	}
	from.remote = flags.remote
	if flags.watch && from.document == "" && from.fixtures == "" {
		return fail("give a DOCUMENT, or --fixtures", "what is built in does not change, so there is nothing to watch")
	}
	defer startQuickly()()
	defer reserved()()
	go giveBack(ctx)
	document, err := from.load()
	if err != nil {
		return err
	}
	credentials, err := flagCredentials(document, flags.credentials)
	if err != nil {
		return err
	}
	fixtures, err := from.fixturesFS()
	if err != nil {
		return err
	}
	sessions, err := flags.desk.sessions(out)
	if err != nil {
		return err
	}
	if sessions != nil {
		defer sessions.Close()
	}
	server, err := mockserver.New(document, mockserver.Options{Fixtures: fixtures, Trusted: from.isBuiltIn(),
		Seed: flags.seed, Generate: flags.generate, Credentials: credentials, Log: out,
		Sessions: sessions, Scenario: flags.desk.scenario, Journal: flags.desk.journal()})
	if err != nil {
		return from.locate(err, document)
	}
	listener, err := net.Listen("tcp", flags.listen)
	if err != nil {
		return listenError(flags.listen, err)
	}
	printFlaws(errOut, from, document)
	origin := "http://" + reachable(listener.Addr())
	fmt.Fprint(out, welcome(from, document, server, origin)+flags.desk.mount(server, origin)+"\nCtrl-C stops it.\n")
	if flags.watch {
		if err := watchMock(ctx, from, document, server, out, errOut); err != nil {
			listener.Close()
			return err
		}
	}
	return mockserver.Serve(ctx, listener, server)
}

// listenError says why an address cannot be listened on.
func listenError(address string, err error) error {
	reason, hint := "it cannot be used", "write it as 127.0.0.1:8080"
	switch {
	case strings.Contains(err.Error(), "address already in use"):
		reason, hint = "it is in use", "stop what listens there, or take a free port with --listen 127.0.0.1:0"
	case strings.Contains(err.Error(), "permission denied"):
		reason, hint = "permission is denied", "take a port above 1023"
	case strings.Contains(err.Error(), "cannot assign requested address"):
		reason, hint = "this machine does not have it", "listen on 127.0.0.1, or on 0.0.0.0 for all addresses"
	}
	return fail(hint, "cannot listen on %s: %s", address, reason)
}

// reachable is the host and port at which a client on this machine reaches a
// listener: one that listens everywhere is reached at the loopback address.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// maxFlaws is how many flaws are printed at once.
const maxFlaws = 5

// printFlaws prints what of the document is left out, and has its schemas looked
// at while it is already served: in a large document that takes a second.
func printFlaws(w io.Writer, from source, document *spec.Document) {
	printSome(w, from, document, document.Flaws)
	if from.isBuiltIn() {
		return
	}
	for _, note := range mockserver.Unsupported(document) {
		fmt.Fprintf(w, "note: %v\n", from.locate(note, document))
	}
	go func() {
		printSome(w, from, document, document.CheckSchemas())
		values := generate.New(document)
		printSome(w, from, document, append(values.CheckTemplates(), values.Unsatisfiable()...))
	}()
}

func printSome(w io.Writer, from source, document *spec.Document, flaws spec.Errors) {
	for i, flaw := range flaws {
		if i == maxFlaws {
			fmt.Fprintf(w, "warning: and %d more; goalpost lint lists them\n", len(flaws)-maxFlaws)
			return
		}
		fmt.Fprintf(w, "warning: %v\n", from.locate(flaw, document))
	}
}

// maxListed is how many operations the welcome lists.
const maxListed = 20

// welcome is what the mock prints once it listens: where, what, and a command to
// try it with.
func welcome(from source, document *spec.Document, server *mockserver.Server, origin string) string {
	var text strings.Builder
	title := strings.TrimSpace(document.Title + " " + document.Version)
	fmt.Fprintf(&text, "%s (%s) is served at\n\n  %s\n\n", title, from.name(), baseURL(document, origin))
	width := 0
	for i, op := range document.Operations {
		if i < maxListed {
			width = max(width, len(op.Method)+len(op.BasePath()+op.Path))
		}
	}
	for i, op := range document.Operations {
		if i == maxListed {
			fmt.Fprintf(&text, "  … and %d more\n", len(document.Operations)-maxListed)
			break
		}
		path := op.BasePath() + op.Path
		fmt.Fprintf(&text, "  %s %s%s  %s\n", op.Method, path, strings.Repeat(" ", width-len(op.Method)-len(path)), op.ID)
	}
	if op := simplest(document.Operations); op != nil {
		if line, err := server.Curl(origin, op); err == nil {
			fmt.Fprintf(&text, "\nTry it:\n\n  %s\n", line)
		}
	}
	return text.String()
}

// simplest is the operation to try first: one that has an answer for who asks it
// rightly, that only reads, and that needs the fewest inputs; nil where there is
// none.
func simplest(operations []*spec.Operation) *spec.Operation {
	var best *spec.Operation
	least := 0
	for _, op := range operations {
		effort := 0
		for _, p := range op.Parameters {
			if p.Required {
				effort++
			}
		}
		if body := op.RequestBody; body != nil && body.Required {
			effort += 10
			if len(body.Content) > 0 && !slices.ContainsFunc(body.Content, func(m *spec.MediaType) bool { return spec.IsJSON(m.Name) }) {
				effort += 10
			}
		}
		if op.Method != http.MethodGet {
			effort += 100
		}
		if success := op.Success(); success == nil || success.Code() >= 300 {
			effort += 1000
		}
		if best == nil || effort < least {
			best, least = op, effort
		}
	}
	return best
}

// baseURL is the origin with the base path that all operations share, as goalpost
// test takes it with --base-url.
func baseURL(document *spec.Document, origin string) string {
	if len(document.Operations) == 0 {
		return origin
	}
	path := document.Operations[0].BasePath()
	if slices.ContainsFunc(document.Operations, func(op *spec.Operation) bool { return op.BasePath() != path }) {
		return origin
	}
	return origin + path
}

// watchMock serves the document anew whenever it changes. A broken edit is
// printed, and what was served stays.
func watchMock(ctx context.Context, from source, document *spec.Document, server *mockserver.Server, out, errOut io.Writer) error {
	folders := func() []string { return from.folders(document) }
	return watch(ctx, folders, func() {
		loaded, err := from.load()
		if err == nil {
			err = reload(from, loaded, server)
		}
		if err != nil {
			server.NotLoaded(err)
			printError(errOut, err)
			fmt.Fprintln(errOut, "hint: what was served before the change is still served")
			return
		}
		document = loaded
		printFlaws(errOut, from, document)
		fmt.Fprintln(out, "the change is served")
	})
}

func reload(from source, document *spec.Document, server *mockserver.Server) error {
	fixtures, err := from.fixturesFS()
	if err != nil {
		return err
	}
	return from.locate(server.Reload(document, fixtures), document)
}

// lines is a writer that several goroutines share; each Write is whole.
type lines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
