package main

import (
	"net/http"
	"strings"
)

// requestMutants look at requests in another way than the document says: they let in
// whom they should not, ignore parameters, or say something else of a mistake.
func requestMutants() []defect {
	return append(append(authMutants(), parameterMutants()...), errorMutants()...)
}

func authMutants() []defect {
	key := func(r *http.Request) string { return r.Header.Get("Apikey") }
	authorization := func(r *http.Request) string { return r.Header.Get("Authorization") }
	token := func(r *http.Request) string {
		_, token, _ := strings.Cut(authorization(r), " ")
		return token
	}
	var mutants []defect
	add := func(name string, when func(r *http.Request) bool) {
		mutants = append(mutants, defect{name: name, request: authorized(when)})
	}
	add("everybody is let in", always)
	add("any key will do", func(r *http.Request) bool { return key(r) != "" && token(r) == mutantToken })
	add("any token will do", func(r *http.Request) bool { return key(r) == mutantKey && token(r) != "" })
	add("no key is needed", func(r *http.Request) bool { return token(r) == mutantToken })
	add("no token is needed", func(r *http.Request) bool { return key(r) == mutantKey })
	add("a missing key is let in", func(r *http.Request) bool { return r.Header["Apikey"] == nil && token(r) == mutantToken })
	add("a missing token is let in", func(r *http.Request) bool { return r.Header["Authorization"] == nil && key(r) == mutantKey })
	add("an empty key is let in", func(r *http.Request) bool { return r.Header["Apikey"] != nil && key(r) == "" })
	add("an empty token is let in", func(r *http.Request) bool { return strings.TrimSpace(authorization(r)) == "Bearer" })
	add("whoever has no credential is let in", func(r *http.Request) bool { return key(r) == "" && authorization(r) == "" })
	add("either credential will do", func(r *http.Request) bool { return key(r) == mutantKey || token(r) == mutantToken })
	add("two wrong credentials are let in", func(r *http.Request) bool {
		return key(r) != "" && key(r) != mutantKey && token(r) != "" && token(r) != mutantToken
	})
	add("the scheme of the token is not looked at", func(r *http.Request) bool { return strings.HasSuffix(authorization(r), mutantToken) })
	add("a token without its scheme is let in", func(r *http.Request) bool { return authorization(r) == mutantToken })
	add("Basic is let in", func(r *http.Request) bool { return strings.HasPrefix(authorization(r), "Basic ") })
	add("bearer in small letters is let in unseen", func(r *http.Request) bool { return strings.HasPrefix(authorization(r), "bearer ") })
	add("BEARER in capitals is let in unseen", func(r *http.Request) bool { return strings.HasPrefix(authorization(r), "BEARER ") })
	add("the beginning of the token will do", func(r *http.Request) bool { return token(r) != "" && strings.HasPrefix(mutantToken, token(r)) })
	add("what follows the token is not looked at", func(r *http.Request) bool { return strings.HasPrefix(token(r), mutantToken) })
	add("the signature of the token is not looked at", func(r *http.Request) bool {
		return strings.Count(token(r), ".") == 2 && strings.HasPrefix(token(r), mutantToken[:len(mutantToken)-2])
	})
	add("the beginning of the key will do", func(r *http.Request) bool { return key(r) != "" && strings.HasPrefix(mutantKey, key(r)) })
	add("what follows the key is not looked at", func(r *http.Request) bool { return strings.HasPrefix(key(r), mutantKey) })
	add("the length of the key is looked at alone", func(r *http.Request) bool { return len(key(r)) == len(mutantKey) })
	add("the length of the token is looked at alone", func(r *http.Request) bool { return len(token(r)) == len(mutantToken) })
	add("a key in the query is let in", func(r *http.Request) bool { return r.URL.Query().Get("apikey") != "" })
	add("the token null is let in", func(r *http.Request) bool { return token(r) == "null" })
	add("the token undefined is let in", func(r *http.Request) bool { return token(r) == "undefined" })
	add("the key is taken for the token", func(r *http.Request) bool { return token(r) == mutantKey })
	add("the token is taken for the key", func(r *http.Request) bool { return key(r) == mutantToken })
	add("HEAD is let in", func(r *http.Request) bool { return r.Method == http.MethodHead })
	add("whoever names a profile is let in", func(r *http.Request) bool { return r.URL.RawQuery != "" })
	add("the board is open", func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, board) })
	add("the overview is open", func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, overview) })
	refused := func(name string, change func(*http.Request, *answer)) {
		mutants = append(mutants, defect{name: name, answer: func(r *http.Request, a *answer) {
			if a.status == http.StatusUnauthorized {
				change(r, a)
			}
		}})
	}
	refused("403 in place of 401", func(_ *http.Request, a *answer) { a.status = http.StatusForbidden })
	refused("400 in place of 401", func(_ *http.Request, a *answer) { a.status = http.StatusBadRequest })
	refused("404 in place of 401", func(_ *http.Request, a *answer) { a.status = http.StatusNotFound })
	refused("500 in place of 401", func(_ *http.Request, a *answer) { a.status = http.StatusInternalServerError })
	refused("200 in place of 401", func(_ *http.Request, a *answer) { a.status = http.StatusOK })
	refused("a redirect to a page in place of 401", func(_ *http.Request, a *answer) {
		a.status = http.StatusFound
		a.header.Set("Location", "/login")
	})
	refused("a 401 without a challenge", func(_ *http.Request, a *answer) { a.header.Del("Www-Authenticate") })
	refused("a 401 without a body", func(_ *http.Request, a *answer) { a.body = nil })
	refused("a 401 in HTML", func(_ *http.Request, a *answer) {
		a.header.Set("Content-Type", "text/html")
		a.body = []byte("<h1>Unauthorized</h1>")
	})
	refused("a 401 that is called 403 inside", editStatus("", 401, func(_ *http.Request, body map[string]any) { body["status_code"] = 403 }))
	refused("a 401 with data", editStatus("", 401, func(_ *http.Request, body map[string]any) { body["data"] = map[string]any{"user": 5} }))
	refused("a 401 that names nothing", editStatus("", 401, func(_ *http.Request, body map[string]any) { body["errors"] = map[string]any{} }))
	refused("a 401 with a bare detail", func(_ *http.Request, a *answer) { a.set(map[string]any{"detail": "Not authenticated."}) })
	return mutants
}

func parameterMutants() []defect {
	value := func(name, want string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.URL.Query().Get(name) == want }
	}
	renamed := func(path, from, to string) func(*http.Request) {
		return func(r *http.Request) {
			query := r.URL.Query()
			if strings.HasSuffix(r.URL.Path, path) && query.Has(from) {
				query.Set(to, query.Get(from))
				query.Del(from)
				r.URL.RawQuery = query.Encode()
				r.RequestURI = r.URL.RequestURI()
			}
		}
	}
	both := func(changes ...func(*http.Request)) func(*http.Request) {
		return func(r *http.Request) {
			for _, change := range changes {
				change(r)
			}
		}
	}
	set := func(path, name, to string) func(*http.Request) {
		return func(r *http.Request) {
			query := r.URL.Query()
			if strings.HasSuffix(r.URL.Path, path) && query.Has(name) {
				query.Set(name, to)
				r.URL.RawQuery = query.Encode()
				r.RequestURI = r.URL.RequestURI()
			}
		}
	}
	return []defect{
		{name: "profile_id is ignored", request: without(overview, "profile_id", always)},
		{name: "profile is ignored", request: without(board, "profile", always)},
		{name: "goal is ignored", request: without(board, "goal", always)},
		{name: "both profiles are ignored", request: both(without(overview, "profile_id", always), without(board, "profile", always), without(board, "goal", always))},
		{name: "profile 102 is ignored", request: without(board, "profile", value("profile", "102"))},
		{name: "profile_id 102 is ignored", request: without(overview, "profile_id", value("profile_id", "102"))},
		{name: "goal team_volume is ignored", request: without(board, "goal", value("goal", "team_volume"))},
		{name: "profile_id is read as profile", request: renamed(overview, "profile_id", "profile")},
		{name: "profile is read as profile_id", request: renamed(board, "profile", "profile_id")},
		{name: "goal is read as goals", request: renamed(board, "goal", "goals")},
		{name: "every profile_id is 102", request: set(overview, "profile_id", "102")},
		{name: "every profile is 101", request: set(board, "profile", "101")},
		{name: "every goal is recruitment", request: set(board, "goal", "recruitment")},
		{name: "a profile that begins with digits is accepted", request: func(r *http.Request) {
			query := r.URL.Query()
			for _, name := range []string{"profile", "profile_id"} {
				if text := query.Get(name); strings.HasPrefix(text, "101") {
					query.Set(name, "101")
				}
			}
			r.URL.RawQuery = query.Encode()
			r.RequestURI = r.URL.RequestURI()
		}},
		{name: "a goal of another profile is accepted", request: without(board, "goal", func(r *http.Request) bool {
			return r.URL.Query().Get("profile") == "102" && r.URL.Query().Get("goal") == "training_hours"
		})},
		{name: "the optional signature is required", answer: func(r *http.Request, a *answer) {
			if r.Header.Get("Api-Signature") == "" && a.status == http.StatusOK {
				a.status = http.StatusBadRequest
			}
		}},
		{name: "the optional signature is refused", answer: func(r *http.Request, a *answer) {
			if r.Header.Get("Api-Signature") != "" && a.status == http.StatusOK {
				a.status = http.StatusInternalServerError
			}
		}},
		{name: "profile and goal together are refused", answer: func(r *http.Request, a *answer) {
			if r.URL.Query().Has("profile") && r.URL.Query().Has("goal") && a.status == http.StatusOK {
				a.status = http.StatusBadRequest
			}
		}},
		{name: "the leaderboard of the profile is always the first profile's", around: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			a := ask(next, r)
			if r.URL.Query().Get("profile") == "102" && a.status == http.StatusOK {
				first := r.Clone(r.Context())
				first.URL.RawQuery = "profile=101"
				other := ask(next, first)
				edit(board, func(_ *http.Request, body map[string]any) {
					edit(board, func(_ *http.Request, from map[string]any) {
						object(body, "data")["profiles_leader_board_data"] = object(from, "data")["profiles_leader_board_data"]
					})(first, other)
				})(r, a)
			}
			a.send(w)
		}},
	}
}

func errorMutants() []defect {
	var mutants []defect
	add := func(name string, change func(*http.Request, *answer)) {
		mutants = append(mutants, defect{name: name, answer: func(r *http.Request, a *answer) {
			if a.status == http.StatusBadRequest {
				change(r, a)
			}
		}})
	}
	body := func(change func(body map[string]any)) func(*http.Request, *answer) {
		return editStatus("", http.StatusBadRequest, func(_ *http.Request, body map[string]any) { change(body) })
	}
	add("200 in place of 400", func(_ *http.Request, a *answer) { a.status = http.StatusOK })
	add("404 in place of 400", func(_ *http.Request, a *answer) { a.status = http.StatusNotFound })
	add("422 in place of 400", func(_ *http.Request, a *answer) { a.status = http.StatusUnprocessableEntity })
	add("500 in place of 400", func(_ *http.Request, a *answer) { a.status = http.StatusInternalServerError })
	add("204 in place of 400", func(_ *http.Request, a *answer) { a.status, a.body = http.StatusNoContent, nil })
	add("a 400 without a body", func(_ *http.Request, a *answer) { a.body = nil })
	add("a 400 in plain text", func(_ *http.Request, a *answer) {
		a.header.Set("Content-Type", "text/plain")
		a.body = []byte("Invalid profile id.")
	})
	add("a 400 that is called 200 inside", body(func(b map[string]any) { b["status_code"] = 200 }))
	add("a 400 that is called 400.5 inside", body(func(b map[string]any) { b["status_code"] = 400.5 }))
	add("a 400 without errors", body(func(b map[string]any) { delete(b, "errors") }))
	add("a 400 with empty errors", body(func(b map[string]any) { b["errors"] = map[string]any{} }))
	add("a 400 with a list of errors", body(func(b map[string]any) { b["errors"] = []any{"Invalid profile id."} }))
	add("a 400 with a message that is no list", body(func(b map[string]any) {
		errors := b["errors"].(map[string]any)
		for name, messages := range errors {
			errors[name] = messages.([]any)[0]
		}
	}))
	add("a 400 with another message", body(func(b map[string]any) {
		errors := b["errors"].(map[string]any)
		for name := range errors {
			errors[name] = []any{"Invalid."}
		}
	}))
	add("a 400 whose message lacks its full stop", func(_ *http.Request, a *answer) {
		a.body = []byte(strings.ReplaceAll(string(a.body), `."`, `"`))
	})
	add("a 400 with a message twice", body(func(b map[string]any) {
		errors := b["errors"].(map[string]any)
		for name, messages := range errors {
			errors[name] = append(messages.([]any), messages.([]any)[0])
		}
	}))
	add("a 400 that names another field", body(func(b map[string]any) {
		errors := b["errors"].(map[string]any)
		for name, messages := range errors {
			delete(errors, name)
			errors[name+"s"] = messages
		}
	}))
	add("a 400 that names no field", body(func(b map[string]any) { b["errors"] = map[string]any{"non_field_errors": []any{"Invalid profile id."}} }))
	add("a 400 that names both fields for one mistake", body(func(b map[string]any) {
		b["errors"] = map[string]any{"profile": []any{"Invalid profile id."}, "goal": []any{"Invalid goal keyword."}}
	}))
	add("a 400 that names one field for two mistakes", body(func(b map[string]any) {
		if errors := b["errors"].(map[string]any); len(errors) > 1 {
			delete(errors, "goal")
		}
	}))
	add("a 400 with data", body(func(b map[string]any) { b["data"] = map[string]any{"profiles": []any{}} }))
	add("a 400 without data", body(func(b map[string]any) { delete(b, "data") }))
	add("a 400 whose data is null", body(func(b map[string]any) { b["data"] = nil }))
	add("a 400 with the trace of a stack", body(func(b map[string]any) { b["traceback"] = "File views.py, line 12" }))
	for _, text := range []struct{ name, part string }{{"a quote", "'"}, {"an emoji", "🎯"}, {"a null character", "\x00"}, {"a percent sign", "%"}, {"markup", "<"}, {"Arabic", "\u0645"}, {"a minus", "-1"}} {
		mutants = append(mutants, defect{name: "it fails on " + text.name, answer: func(r *http.Request, a *answer) {
			for _, values := range r.URL.Query() {
				if strings.Contains(values[0], text.part) {
					a.status, a.body = http.StatusInternalServerError, []byte("Traceback (most recent call last)")
				}
			}
		}})
	}
	return append(mutants, defect{name: "it fails on long input", answer: func(r *http.Request, a *answer) {
		if len(r.URL.RawQuery) > 500 {
			a.status = http.StatusInternalServerError
		}
	}}, defect{name: "it fails on a huge number", answer: func(r *http.Request, a *answer) {
		if len(r.URL.Query().Get("profile")) > 19 {
			a.status = http.StatusBadGateway
		}
	}})
}
