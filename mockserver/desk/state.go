package desk

import (
	"errors"
	"net/http"
	"time"

	"goalpost/spec"
)

// getState is what is served, and how it is.
func (d *Desk) getState(*call) (*result, *problem) { return ok(d.state()) }

func (d *Desk) state() any {
	document, options := d.server.Document(), d.server.Options()
	fixtures := 0
	for _, op := range document.Operations {
		fixtures += len(d.server.Fixtures().Of(op))
	}
	var scenario *string
	if options.Scenario != "" {
		scenario = &options.Scenario
	}
	stats := d.journal().Stats()
	status := d.server.Sessions().Status()
	store := map[string]any{"kind": status.Kind, "available": status.Available, "since": status.Since.UTC()}
	if status.Err != nil {
		store["error"] = status.Err.Error()
	}
	return map[string]any{
		"server":  map[string]any{"id": d.id, "started": d.started.UTC(), "uptime": time.Since(d.started).Round(time.Millisecond).Seconds()},
		"version": d.options.Version,
		"document": map[string]any{"name": document.Name, "title": document.Title, "version": document.Version, "openapi": document.OpenAPI,
			"operations": len(document.Operations), "fixtures": fixtures, "scenarios": len(d.server.Scenarios()), "assumptions": len(document.Assumptions())},
		"desk": map[string]any{"token": d.options.Token != ""},
		"journal": map[string]any{"entries": stats.Entries, "bytes": stats.Bytes, "maxEntries": stats.MaxEntries, "maxBytes": stats.MaxBytes,
			"total": stats.Total, "dropped": stats.Dropped},
		"store":    store,
		"seed":     options.Seed,
		"generate": options.Generate,
		"scenario": scenario,
		"reload":   map[string]any{"time": d.server.Loaded().Time.UTC(), "errors": errorTexts(d.server.Loaded().Err)},
	}
}

// errorTexts are the errors in an error, a text each.
func errorTexts(err error) []string {
	texts := []string{}
	var many spec.Errors
	if errors.As(err, &many) {
		for _, e := range many {
			texts = append(texts, e.Error())
		}
	} else if err != nil {
		texts = append(texts, err.Error())
	}
	return texts
}

const cookieName = "goalpost_desk"

// login changes the token for a cookie.
func (d *Desk) login(c *call) (*result, *problem) {
	if d.options.Token == "" {
		return &result{status: http.StatusNoContent}, nil
	}
	body, _ := c.in.Body.(map[string]any)
	if token, _ := body["token"].(string); !same(d.options.Token, token) {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="goalpost desk"`)
		return nil, newProblem(http.StatusUnauthorized, "not-let-in", "Give the token that was printed when the mock started.")
	}
	http.SetCookie(c.w, d.cookieWith(c.Request, d.cookie, 0))
	return &result{status: http.StatusNoContent}, nil
}

func (d *Desk) logout(c *call) (*result, *problem) {
	http.SetCookie(c.w, d.cookieWith(c.Request, "", -1))
	return &result{status: http.StatusNoContent}, nil
}

func (d *Desk) cookieWith(r *http.Request, value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: value, Path: "/__goalpost/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: maxAge,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"}
}
