package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"sync/atomic"
)

// ruleMutants contradict themselves, within an answer or between answers.
func ruleMutants() []defect {
	var mutants []defect
	add := func(name string, change func(*http.Request, *answer)) {
		mutants = append(mutants, defect{name: name, answer: change})
	}
	for _, name := range []string{"percentage", "difference", "current"} {
		add("overview "+name+" is one more", edit(overview, more(inGoal, name)))
		add("board "+name+" is one more", edit(board, more(inCurrent, name)))
	}
	add("the difference has the other sign", edit(overview, changed(inGoal, "difference", func(n *big.Rat) { n.Neg(n) })))
	add("the percentage is a share of one", edit(overview, changed(inGoal, "percentage", func(n *big.Rat) { n.Quo(n, big.NewRat(100, 1)) })))
	add("the percentage is of the rest", edit(overview, changed(inGoal, "percentage", func(n *big.Rat) { n.Sub(big.NewRat(100, 1), n) })))
	add("the percentage is whole", edit(overview, changed(inGoal, "percentage", func(n *big.Rat) { n.SetInt(new(big.Int).Quo(n.Num(), n.Denom())) })))
	add("the minimum is above the maximum", put(overview, inGoal, "minimum", 9999999))
	add("the maximum is below the minimum on the board", put(board, inSetGoal, "maximum", json.Number("0.5")))
	add("the selected goal is none of the goals", put(board, inData, "selected_goal", "zebra"))
	add("the selected goal is always the first", edit(board, func(_ *http.Request, body map[string]any) {
		data := object(body, "data")
		data["selected_goal"] = leastKey(data["goals"].(map[string]any))
	}))
	add("no goal is selected", put(board, inData, "selected_goal", ""))
	add("the selected profile is none of the profiles", put(board, inData, "selected_profile", 999))
	add("the selected profile is always the first", put(board, inData, "selected_profile", 101))
	add("current_goal_info is empty", put(board, inData, "current_goal_info", map[string]any{}))
	add("current_goal_info is of another goal", edit(board, func(_ *http.Request, body map[string]any) {
		data := object(body, "data")
		info := data["current_goal_info"].(map[string]any)
		data["current_goal_info"] = map[string]any{"another": info[leastKey(info)]}
	}))
	add("current_goal_info has two goals", edit(board, func(_ *http.Request, body map[string]any) {
		info := object(body, "data", "current_goal_info")
		info["another"] = info[leastKey(info)]
	}))
	for _, name := range []string{"period", "display_name", "currency_code"} {
		value := map[string]string{"period": "week", "display_name": "Another", "currency_code": "eur"}[name]
		add("current_goal_info has another "+name, put(board, inCurrent, name, value))
		add("the endpoints disagree about "+name, put(overview, inGoal, name, value))
	}
	add("goal_status has another maximum", put(board, inStatus, "goal", "1"))
	add("goal_status has another current figure", put(board, inStatus, "achieved", "1"))
	add("goal_status has separators", put(board, inStatus, "goal", "25,000"))
	add("goal_status says another thing", put(board, inStatus, "status_text", "Well done"))
	add("a contender's percentage does not follow", edit(board, more(inContender, "percentage")))
	add("a contender's value does not follow", edit(board, more(inContender, "value")))
	add("a person has two pictures", put(board, []string{"data", "goal_leader_board_user_data", "20861"}, "image", "/other.svg"))
	add("a person has two names", put(board, []string{"data", "goal_leader_board_user_data", "20861"}, "surname", "Other"))
	add("two profiles have one id", edit(overview, func(_ *http.Request, body map[string]any) {
		profiles := object(body, "data")["profiles"].([]any)
		profiles[1].(map[string]any)["id"] = profiles[0].(map[string]any)["id"]
	}))
	add("the endpoints list other profiles", put(overview, inProfile, "profilename", "Another"))
	add("the board lists a profile less", edit(board, func(_ *http.Request, body map[string]any) {
		data := object(body, "data")
		data["profiles"] = data["profiles"].([]any)[:1]
	}))
	add("the overview has a goal less", edit(overview, func(_ *http.Request, body map[string]any) {
		goals := object(body, "data", "user_goals")
		delete(goals, leastKey(goals))
	}))
	add("a goal's key is in capitals", edit(overview, renamed("user_goals")))
	add("a person's key is no number", edit(board, renamed("profiles_leader_board_data")))
	add("a contender's key is no number", edit(board, renamed("goal_leader_board_user_data")))
	add("the endpoints disagree about the maximum", edit(overview, func(_ *http.Request, body map[string]any) {
		goal := object(body, inGoal...)
		goal["maximum"], goal["current"], goal["percentage"], goal["difference"] = 50000, 25000, 50, 25000
	}))
	return append(mutants, changing()...)
}

// changing are mutants that answer the same request in another way each time.
func changing() []defect {
	counted := func(name string, change func(n int64, r *http.Request, body map[string]any)) defect {
		var count atomic.Int64
		return defect{name: name, answer: edit("", func(r *http.Request, body map[string]any) { change(count.Add(1), r, body) })}
	}
	return []defect{
		counted("people have other ids each time", func(n int64, _ *http.Request, body map[string]any) {
			people := object(body, "data", "profiles_leader_board_data")
			for id, one := range people {
				delete(people, id)
				people[id+strconv.FormatInt(n, 10)] = one
				break
			}
		}),
		counted("profiles have other ids each time", func(n int64, _ *http.Request, body map[string]any) {
			profile := object(body, inProfile...)
			profile["id"] = 1000 + n
		}),
		counted("profiles have other names each time", func(n int64, _ *http.Request, body map[string]any) {
			object(body, inProfile...)["profilename"] = fmt.Sprint("Profile ", n)
		}),
		counted("courses change each time", func(n int64, _ *http.Request, body map[string]any) {
			if course := object(body, inCourse...); course != nil {
				course["title"] = fmt.Sprint("Course ", n)
			}
		}),
		counted("a standing changes each time", func(n int64, _ *http.Request, body map[string]any) {
			if standing := object(body, inStanding...); standing != nil {
				standing["overall"] = n
			}
		}),
		counted("a contender changes each time", func(n int64, _ *http.Request, body map[string]any) {
			if contender := object(body, inContender...); contender != nil {
				contender["firstname"] = fmt.Sprint("Ann ", n)
			}
		}),
		counted("steps change each time", func(n int64, _ *http.Request, body map[string]any) {
			if step := object(body, inStep...); step != nil {
				step["step"] = fmt.Sprint("Step ", n)
			}
		}),
	}
}

// more adds one to a number.
func more(at []string, name string) func(*http.Request, map[string]any) {
	return changed(at, name, func(n *big.Rat) { n.Add(n, big.NewRat(1, 1)) })
}

func changed(at []string, name string, change func(*big.Rat)) func(*http.Request, map[string]any) {
	return func(_ *http.Request, body map[string]any) {
		found := object(body, at...)
		number, ok := found[name].(json.Number)
		if !ok {
			return
		}
		n, _ := new(big.Rat).SetString(number.String())
		change(n)
		value, _ := n.Float64()
		found[name] = value
	}
}

// renamed gives the first key of a map a capital letter.
func renamed(name string) func(*http.Request, map[string]any) {
	return func(_ *http.Request, body map[string]any) {
		if found := object(body, "data", name); found != nil {
			key := leastKey(found)
			found["X"+key] = found[key]
			delete(found, key)
		}
	}
}
