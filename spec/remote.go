package spec

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The bounds of what a document may fetch from other hosts while it is loaded.
const (
	maxRemoteFiles     = 100
	maxRemoteBytes     = 10 << 20
	maxRemoteTotal     = 50 << 20
	maxRemoteRedirects = 5
	remoteTimeout      = 10 * time.Second
	remoteTotalTimeout = 30 * time.Second
)

// remote fetches the files that a document refers to on other hosts, each once.
type remote struct {
	client   *http.Client
	deadline time.Time
	files    int
	bytes    int64
	// texts are what was fetched, failures what could not be, by URL.
	texts    map[string][]byte
	failures map[string]error
	// done is set once the document is loaded: nothing is fetched from then on.
	done bool
}

func newRemote(o Options) *remote {
	if !o.AllowRemoteRefs {
		return nil
	}
	transport := o.Transport
	if transport == nil {
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ResponseHeaderTimeout: remoteTimeout}
	}
	return &remote{
		client:   &http.Client{Transport: transport, Timeout: remoteTimeout, CheckRedirect: checkRedirect},
		deadline: time.Now().Add(remoteTotalTimeout),
		texts:    map[string][]byte{},
		failures: map[string]error{},
	}
}

func checkRedirect(next *http.Request, passed []*http.Request) error {
	switch {
	case len(passed) > maxRemoteRedirects:
		return fmt.Errorf("it is redirected more than %d times", maxRemoteRedirects)
	case !isRemote(next.URL):
		return fmt.Errorf("it is redirected to a URL of scheme %q", next.URL.Scheme)
	case next.URL.Scheme == "http" && passed[0].URL.Scheme == "https":
		return errors.New("it is redirected from https to http")
	case next.URL.User != nil:
		return errors.New("it is redirected to a URL with credentials")
	}
	return nil
}

// isRemote reports whether a reference is one to another host.
func isRemote(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

// fetch is the text at a URL.
func (r *remote) fetch(address string) ([]byte, error) {
	if text, ok := r.texts[address]; ok {
		return text, nil
	}
	if err, ok := r.failures[address]; ok {
		return nil, err
	}
	text, err := r.get(address)
	if err != nil {
		r.failures[address] = err
		return nil, err
	}
	r.texts[address] = text
	return text, nil
}

func (r *remote) get(address string) ([]byte, error) {
	r.files++
	switch {
	case r.done:
		return nil, errors.New("it was not fetched when the document was loaded")
	case r.files > maxRemoteFiles:
		return nil, fmt.Errorf("the document refers to more than %d files on other hosts", maxRemoteFiles)
	case time.Now().After(r.deadline):
		return nil, fmt.Errorf("fetching from other hosts takes longer than %v", remoteTotalTimeout)
	}
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json, application/yaml, */*")
	response, err := r.client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the host answers %s", response.Status)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxRemoteBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxRemoteBytes {
		return nil, fmt.Errorf("it has more than %d MiB", maxRemoteBytes>>20)
	}
	if r.bytes += int64(len(text)); r.bytes > maxRemoteTotal {
		return nil, fmt.Errorf("the document refers to more than %d MiB on other hosts", maxRemoteTotal>>20)
	}
	return text, nil
}

// remoteFile is the file at a URL, which is refused unless references to other
// hosts are allowed.
func (f *files) remoteFile(at place, u *url.URL, ref string) (place, *Error) {
	refuse := func(hint string) (place, *Error) {
		return place{}, at.fail("remote-reference", fmt.Sprintf("the reference %q leads out of the document's folder", ref), hint)
	}
	switch {
	case !isRemote(u):
		return refuse("save the file beside the document and refer to it by a relative name")
	case u.User != nil:
		return place{}, at.fail("remote-reference", "the reference holds credentials, which are not sent", "save the file beside the document and refer to it by a relative name")
	case f.remote == nil:
		return refuse("save the file beside the document and refer to it by a relative name, or allow what is fetched with --allow-remote-refs")
	}
	target, err := f.open(withoutFragment(u))
	var fault *Error
	switch {
	case errors.As(err, &fault):
		return place{}, fault
	case err != nil:
		return place{}, at.fail("remote-reference", fmt.Sprintf("the reference %q cannot be fetched: %v", ref, err), "check the URL, or save the file beside the document and refer to it by a relative name")
	}
	return place{target, "", target.root}, nil
}

// isURL reports whether a file's name is the URL it was fetched from.
func isURL(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}
