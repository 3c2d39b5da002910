package desk

import (
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"goalpost/spec"
)

// guard is the reason why a request is not let in, as far as it is about where it
// comes from: the machine, the Host and the Origin; nil where it may pass.
func (d *Desk) guard(r *http.Request) *problem {
	switch {
	case d.options.Token == "" && !fromHere(r):
		return foreign("Without a token the desk answers to this machine only. Start it for others with --desk remote.")
	case !d.isOwnHost(r):
		return foreign("The desk does not answer to this Host. Use the address that was printed, or allow the name with --desk-host.")
	case !isOwnOrigin(r):
		return foreign("The desk answers to no script of another origin.")
	}
	return nil
}

func foreign(detail string) *problem { return newProblem(http.StatusForbidden, "foreign", detail) }

// fromHere reports whether a request comes from this machine, and not through a
// proxy on it.
func fromHere(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if len(r.Header[name]) > 0 {
			return false
		}
	}
	return isLoopback(r.RemoteAddr)
}

// isLoopback reports whether an address with a port is one of this machine's
// loopback interface.
func isLoopback(address string) bool {
	parsed, err := netip.ParseAddrPort(address)
	return err == nil && parsed.Addr().Unmap().IsLoopback()
}

// isOwnHost reports whether Host is a name of the desk. Another name that leads here
// is how a page of another site gets to talk to servers on this machine (DNS
// rebinding), and no address can do that.
func (d *Desk) isOwnHost(r *http.Request) bool {
	host := hostname(r.Host)
	if strings.EqualFold(host, "localhost") || slices.ContainsFunc(d.options.Hosts, func(own string) bool { return strings.EqualFold(own, host) }) {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		return false
	}
	if address.IsLoopback() {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok || d.options.Token == "" {
		return false
	}
	here, err := netip.ParseAddrPort(local.String())
	return err == nil && here.Addr().Unmap() == address.Unmap()
}

// hostname is a Host without its port.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

// isOwnOrigin reports whether a request is one that a page of the desk sends, or a
// program that is no browser (WHATWG Fetch section 3.2; Fetch Metadata section 2).
func isOwnOrigin(r *http.Request) bool {
	for _, origin := range r.Header["Origin"] {
		scheme, host, found := strings.Cut(origin, "://")
		if !found || scheme != "http" && scheme != "https" || !strings.EqualFold(host, r.Host) {
			return false
		}
	}
	for _, site := range r.Header["Sec-Fetch-Site"] {
		navigates := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, apiPath)
		if site != "same-origin" && site != "none" && !navigates {
			return false
		}
	}
	return true
}

var (
	errNotTheToken  = errors.New("is not the token that was printed")
	errNotTheCookie = errors.New("is not the cookie that login sets")
)

// accept decides on a token or a cookie.
func (d *Desk) accept(scheme *spec.SecurityScheme, credential string) error {
	want, wrong := d.options.Token, errNotTheToken
	if scheme.In == spec.InCookie {
		want, wrong = d.cookie, errNotTheCookie
	}
	if !same(want, credential) {
		return wrong
	}
	return nil
}

// same compares secrets; an empty one is nobody's.
func same(want, given string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(given)) == 1
}
