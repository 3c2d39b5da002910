package main

import (
	"encoding/json"
	"net/http"
	"strings"
)

var (
	inData      = []string{"data"}
	inGoal      = []string{"data", "user_goals", "*"}
	inSetGoal   = []string{"data", "goals", "*"}
	inCurrent   = []string{"data", "current_goal_info", "*"}
	inProfile   = []string{"data", "profiles", "*"}
	inStanding  = []string{"data", "profiles_leader_board_data", "*"}
	inContender = []string{"data", "goal_leader_board_user_data", "*"}
	inCourse    = []string{"data", "courseList", "*"}
	inStep      = []string{"data", "current_goal_details", "variants", "*"}
	inStatus    = []string{"data", "goal_status"}
)

// valueMutants break what the document says of single values.
func valueMutants() []defect {
	var mutants []defect
	add := func(name string, change func(*http.Request, *answer)) {
		mutants = append(mutants, defect{name: name, answer: change})
	}
	// What one answer shows is caught by the operation that it is an answer of.
	operations := map[string]string{overview: "getGoalsOverview", board: "getGoalsLeaderboard"}
	// Every property that is required is left out.
	for _, one := range []struct {
		path  string
		at    []string
		names string
	}{
		{overview, nil, "status_code errors data"}, {overview, inData, "user_goals eligibleforupdate profiles"},
		{overview, inGoal, "period maximum minimum display_name currency_code current percentage difference"},
		{overview, inProfile, "id profilename"}, {board, nil, "status_code errors data"},
		{board, inData, "courseList goals selected_goal selected_profile profiles_leader_board_data goal_leader_board_user_data current_goal_info goal_status current_goal_details profiles"},
		{board, inSetGoal, "period maximum minimum display_name currency_code"},
		{board, inCurrent, "period maximum minimum display_name currency_code current percentage difference"},
		{board, inStanding, "name level overall percentage image"},
		{board, inContender, "value image firstname surname percentage"},
		{board, inCourse, "thumbnail duration title short_description detail_url"},
		{board, inStep, "step active_link recommended_course recommended_article"},
		{board, inStatus, "goal achieved status_text"}, {board, []string{"data", "current_goal_details"}, "variants"},
		{board, inProfile, "id profilename"},
	} {
		where := one.path + strings.Join(one.at, ".")
		for name := range strings.FieldsSeq(one.names) {
			for _, m := range []defect{
				{name: where + "." + name + " is missing", answer: drop(one.path, one.at, name)},
				{name: where + "." + name + " is null", answer: put(one.path, one.at, name, nil)},
				{name: where + "." + name + " is an object in an array", answer: put(one.path, one.at, name, []any{map[string]any{"odd": 1}})},
			} {
				m.operation = operations[one.path]
				mutants = append(mutants, m)
			}
		}
		add(where+" has a property more", put(one.path, one.at, "password_hash", "x"))
	}
	for _, name := range []string{"maximum", "minimum", "current", "percentage", "difference"} {
		add("overview "+name+" is text", edit(overview, quoted(inGoal, name)))
		add("board "+name+" is text", edit(board, quoted(inCurrent, name)))
		add("overview "+name+" is below zero", put(overview, inGoal, name, -1))
		add("overview "+name+" is a boolean", put(overview, inGoal, name, true))
	}
	for _, name := range []string{"period", "display_name", "currency_code"} {
		add("overview "+name+" is a number", put(overview, inGoal, name, 7))
		add("board "+name+" is a number", put(board, inSetGoal, name, 7))
	}
	add("a period that is none", put(overview, inGoal, "period", "fortnight"))
	add("a period in capitals", put(overview, inGoal, "period", "Month"))
	add("a currency in capitals", put(overview, inGoal, "currency_code", "USD"))
	add("a currency sign", put(overview, inGoal, "currency_code", "$"))
	add("eligible is text", put(overview, inData, "eligibleforupdate", "true"))
	add("eligible is one", put(overview, inData, "eligibleforupdate", 1))
	add("a profile id is text", edit(overview, quoted(inProfile, "id")))
	add("a profile id has a fraction", put(overview, inProfile, "id", json.Number("101.5")))
	add("a profile name is a number", put(overview, inProfile, "profilename", 5))
	add("selected_profile is text", edit(board, quoted(inData, "selected_profile")))
	add("selected_goal is a number", put(board, inData, "selected_goal", 5))
	add("goal_status.goal is a number", put(board, inStatus, "goal", 25000))
	add("goal_status.achieved is a number", put(board, inStatus, "achieved", 1))
	add("a level is text", edit(board, quoted(inStanding, "level")))
	add("a level has a fraction", put(board, inStanding, "level", json.Number("1.5")))
	add("a level is below zero", put(board, inStanding, "level", -1))
	add("overall is text", edit(board, quoted(inStanding, "overall")))
	add("a standing's percentage is below zero", put(board, inStanding, "percentage", -3))
	add("a picture is a number", put(board, inStanding, "image", 5))
	add("a picture is no reference", put(board, inStanding, "image", "a picture with spaces <>"))
	add("a contender's value is text", edit(board, quoted(inContender, "value")))
	add("a contender's value is below zero", put(board, inContender, "value", -5))
	add("a firstname is a number", put(board, inContender, "firstname", 5))
	add("a duration is text", edit(board, quoted(inCourse, "duration")))
	add("a duration is below zero", put(board, inCourse, "duration", -1))
	add("a link is no reference", put(board, inStep, "active_link", "no link at all ^"))
	add("a thumbnail is no reference", put(board, inCourse, "thumbnail", "{}"))
	for _, name := range []string{"user_goals", "profiles"} {
		add("overview "+name+" is text", put(overview, inData, name, "none"))
	}
	add("empty goals are a list", put(overview, inData, "user_goals", []any{}))
	add("errors are a list", put(overview, nil, "errors", []any{}))
	add("errors are null", put(board, nil, "errors", nil))
	add("errors are not empty", put(overview, nil, "errors", map[string]any{"profile_id": []any{"?"}}))
	add("data is a list", put(board, nil, "data", []any{}))
	add("profiles are a map", put(overview, inData, "profiles", map[string]any{}))
	add("courses are a map", put(board, inData, "courseList", map[string]any{}))
	add("variants are a map", put(board, []string{"data", "current_goal_details"}, "variants", map[string]any{}))
	add("the envelope is gone", edit(overview, func(_ *http.Request, body map[string]any) {
		data := body["data"].(map[string]any)
		for name := range body {
			delete(body, name)
		}
		for name, value := range data {
			body[name] = value
		}
	}))
	add("data is called result", edit(board, func(_ *http.Request, body map[string]any) {
		body["result"] = body["data"]
		delete(body, "data")
	}))
	add("the status in the envelope is another", put(overview, nil, "status_code", 201))
	add("the status in the envelope is text", put(overview, nil, "status_code", "200"))
	add("the names are in camel case", raw(func(text string) string { return strings.ReplaceAll(text, "display_name", "displayName") }))
	return mutants
}

// quoted puts a number into quotes.
func quoted(at []string, name string) func(*http.Request, map[string]any) {
	return func(_ *http.Request, body map[string]any) {
		if found := object(body, at...); found != nil {
			if number, ok := found[name].(json.Number); ok {
				found[name] = number.String()
			}
		}
	}
}
