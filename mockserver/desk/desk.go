package desk

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"goalpost/mockserver"
	"goalpost/spec"
)

//go:embed openapi.yaml
var files embed.FS

// LoadDocument loads the document of the desk's API.
func LoadDocument() (*spec.Document, error) {
	return spec.Load(files, "openapi.yaml", spec.Options{})
}

// DocumentText is the document of the desk's API as it is written.
func DocumentText() []byte {
	text, err := files.ReadFile("openapi.yaml")
	if err != nil {
		panic(err) // It is embedded.
	}
	return text
}

// Options are how a Desk answers. The zero value answers whoever is on this
// machine.
type Options struct {
	// Token is what everybody has to show; "" lets clients on this machine in
	// without one, and nobody else.
	Token string
	// Hosts are the names that a request's Host may have beside those of this
	// machine: host names without a port.
	Hosts []string
	// Version is that of goalpost.
	Version string
	// Page answers what is not the API: the page in the browser and what belongs to
	// it. It is behind the same guard, but for the token, which the page asks for;
	// nil is no page.
	Page http.Handler
}

// Desk is the API over one mock. It is an http.Handler for what is below
// mockserver.DeskPath, safe for concurrent use.
type Desk struct {
	server  *mockserver.Server
	options Options
	// cookie is what login sets: it shows that somebody knew the token.
	cookie  string
	id      string
	started time.Time
	// document is loaded when it is first needed.
	document func() (*spec.Document, error)
	hub      *hub
}

// New is a desk over a server, which still has to be mounted.
func New(server *mockserver.Server, o Options) *Desk {
	d := &Desk{server: server, options: o, id: NewToken()[:12], started: time.Now(), hub: newHub(), document: sync.OnceValues(LoadDocument)}
	mac := hmac.New(sha256.New, []byte(o.Token))
	mac.Write([]byte("goalpost desk"))
	d.cookie = hex.EncodeToString(mac.Sum(nil))
	return d
}

// NewToken is a token that nobody can guess.
func NewToken() string { return rand.Text() }
