package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"goalpost/mockserver"
	"goalpost/mockserver/console"
	"goalpost/mockserver/desk"
	"goalpost/mockserver/journal"
	"goalpost/mockserver/session"
)

// deskFlags are the flags of goalpost mock that are about the desk.
type deskFlags struct {
	mode     string
	hosts    []string
	scenario string
	redis    string
}

// The values of --desk.
const (
	deskLocal  = "local"
	deskRemote = "remote"
	deskOff    = "off"
)

// tokenVariable is the environment variable that holds the token of the desk.
const tokenVariable = "GOALPOST_DESK_TOKEN"

// redisVariable is the environment variable that holds the URL of Redis, which may
// have a password in it.
const redisVariable = "GOALPOST_REDIS"

// minToken is how many characters a token has at least.
const minToken = 16

func (d *deskFlags) add(f *pflag.FlagSet) {
	f.StringVar(&d.mode, "desk", deskLocal, "`WHO` may use the desk: local (this machine), remote (whoever has the token), off")
	f.StringArrayVar(&d.hosts, "desk-host", nil, "`name` of this machine that the desk answers to as well; repeat it for more")
	f.StringVar(&d.redis, "redis", "", "`URL` of the Redis that keeps the sessions of several mocks: redis://HOST:PORT; or $"+redisVariable)
	f.StringVar(&d.scenario, "scenario", "", "`name` of the scenario for sessions that choose none")
}

// check refuses what the desk cannot be started with.
func (d *deskFlags) check() error {
	switch {
	case d.mode != deskLocal && d.mode != deskRemote && d.mode != deskOff:
		return fail("--desk is local, remote or off", "--desk has a value that it cannot have")
	case d.mode == deskOff && len(d.hosts) > 0:
		return fail("leave one of them out", "--desk-host is for the desk, which is off")
	}
	for _, host := range d.hosts {
		if host == "" || strings.ContainsAny(host, "/:*@ ") {
			return fail("give a name without scheme and port: mock.test", "--desk-host is no host name")
		}
	}
	if token := os.Getenv(tokenVariable); token != "" && len(token) < minToken {
		return fail("take a longer one, or leave it out and one is made", "%s has fewer than %d characters", tokenVariable, minToken)
	}
	return nil
}

// journal is the journal that the desk shows; nil where there is no desk.
func (d *deskFlags) journal() *journal.Journal {
	if d.mode == deskOff {
		return nil
	}
	return journal.New(journal.Options{})
}

// sessions is where the sessions are kept; nil is in memory. Whenever Redis is lost
// or found again a line says so.
func (d *deskFlags) sessions(out io.Writer) (session.Store, error) {
	url := d.redis
	if url == "" {
		url = os.Getenv(redisVariable)
	}
	if url == "" {
		return nil, nil
	}
	store, err := session.NewRedis(url, session.Limits{}, func(s session.Status) {
		if s.Available {
			fmt.Fprintln(out, "note: Redis is back, and with it what is set for sessions")
		} else {
			fmt.Fprintf(out, "note: %v; until it does, everybody gets the default answers\n", s.Err)
		}
	})
	if err != nil {
		return nil, fail("write it as redis://127.0.0.1:6379", "the URL of --redis cannot be used: %v", err)
	}
	return store, nil
}

// mount puts the desk before the server, and says what to print about it.
func (d *deskFlags) mount(server *mockserver.Server, origin string) string {
	if d.mode == deskOff {
		return ""
	}
	options := desk.Options{Hosts: d.hosts, Page: http.StripPrefix(strings.TrimSuffix(mockserver.DeskPath, "/"), console.Handler()), Version: strings.TrimPrefix(userAgent(), "goalpost/")}
	text := fmt.Sprintf("\nThe desk, for this machine only:\n\n  %s%s\n", origin, mockserver.DeskPath)
	if d.mode == deskRemote {
		options.Token = os.Getenv(tokenVariable)
		text = fmt.Sprintf("\nThe desk, for whoever has the token in $%s:\n\n  %s%s\n", tokenVariable, origin, mockserver.DeskPath)
		if options.Token == "" {
			options.Token = desk.NewToken()
			text = fmt.Sprintf("\nThe desk, for whoever has the token:\n\n  %s%s\n  token: %s\n", origin, mockserver.DeskPath, options.Token)
		}
	}
	server.Mount(desk.New(server, options))
	return text
}
