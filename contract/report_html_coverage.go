package contract

import (
	"fmt"
	"strings"
)

// htmlOperation is the coverage of an operation.
type htmlOperation struct {
	*OperationCoverage
	Place, Requests                           string
	Responses                                 []htmlCell
	Parameters                                []htmlParameter
	Checks                                    []htmlCell
	ResponsesText, ParametersText, ChecksText string
}

// htmlCell is a square of the picture, and its line in the table.
type htmlCell struct {
	// Class is pass, fail, warn, known or none.
	Class, Title, Label, Name, Text string
	Passed                          int
}

type htmlParameter struct {
	In, Name string
	Values   int
	Ways     []htmlCell
}

// htmlGroup are the cases of an operation.
type htmlGroup struct {
	Name, Text string
	Cases      []htmlCell
	Omitted    int
}

func (r *Report) htmlCoverage(p *htmlPage) {
	operations, responses, parameters := r.Coverage.Share()
	for _, share := range []struct {
		label string
		of    [2]int
	}{{"operations checked", operations}, {"documented responses seen", responses}, {"ways to use a parameter tried", parameters}} {
		if share.of[1] > 0 {
			p.Shares = append(p.Shares, htmlShare{share.label, share.of[0], share.of[1], 100 * share.of[0] / share.of[1]})
		}
	}
	for _, result := range r.Results {
		if result.Operation == "" {
			p.Rules = append(p.Rules, ruleCell(result))
		}
	}
	for _, op := range r.Coverage.Operations {
		p.Operations = append(p.Operations, r.htmlOperation(op))
	}
}

func (r *Report) htmlOperation(op *OperationCoverage) htmlOperation {
	place := op.Document
	place.File = r.place(op.Document).File
	out := htmlOperation{OperationCoverage: op, Place: place.String(), Requests: plural(op.Requests, "request")}
	seen := 0
	for _, response := range op.Responses {
		cell := cellOf(response.Seen, response.Status+" seen", response.Status+" not seen")
		cell.Label = response.Status
		if response.Seen > 0 {
			seen++
		}
		out.Responses = append(out.Responses, cell)
	}
	used, ways := 0, 0
	for _, parameter := range op.Parameters {
		out.Parameters = append(out.Parameters, newHTMLParameter(parameter))
		n, of := parameter.Used()
		used, ways = used+n, ways+of
	}
	failed := 0
	for _, check := range Checks() {
		if check.ID == rulesBetween {
			continue
		}
		cell := checkCell(check.ID, op)
		if cell.Class == "fail" {
			failed++
		}
		out.Checks = append(out.Checks, cell)
	}
	out.ResponsesText = fmt.Sprintf("%d of %d seen", seen, len(op.Responses))
	out.ParametersText = fmt.Sprintf("%d of %d ways to use them tried", used, ways)
	out.ChecksText = fmt.Sprintf("%d made, %d failed", len(op.Checks), failed)
	return out
}

// cellOf is the square for something that was seen n times.
func cellOf(n int, seen, not string) htmlCell {
	if n == 0 {
		return htmlCell{Class: "none", Title: not, Text: "not seen"}
	}
	return htmlCell{Class: "pass", Title: fmt.Sprintf("%s %d times", seen, n), Text: fmt.Sprint(n)}
}

func newHTMLParameter(p *ParameterCoverage) htmlParameter {
	out := htmlParameter{In: p.In, Name: p.Name, Values: p.Values}
	name := strings.TrimSpace(p.In + " " + p.Name)
	if p.Name == "" {
		out.In, out.Name, name = "", p.In, "the "+p.In
	}
	given, omitted, wrong := cellOf(p.Given, name+" given", name+" never given"), cellOf(p.Omitted, name+" left out", name+" never left out"), cellOf(p.Wrong, name+" wrong", name+" never wrong")
	if p.Required && p.Omitted == 0 {
		// To leave out what is required is one way for it to be wrong.
		omitted = htmlCell{Class: wrong.Class, Title: wrong.Title, Text: "required"}
	}
	out.Ways = []htmlCell{given, omitted, wrong}
	return out
}

// checkCell is the square of a check of an operation.
func checkCell(id string, op *OperationCoverage) htmlCell {
	cell := htmlCell{Class: "none", Name: id, Title: id + ": not asked", Text: "not asked"}
	for _, check := range op.Checks {
		if check.ID != id || check.Passed+check.Failed+check.Warned+check.Known == 0 {
			continue
		}
		cell.Class, cell.Passed, cell.Text = "pass", check.Passed, ""
		var words []string
		for _, not := range []struct {
			status Status
			count  int
		}{{Warn, check.Warned}, {Known, check.Known}, {Fail, check.Failed}} {
			if not.count > 0 {
				cell.Class, cell.Label = string(not.status), not.status.mark()
				words = append(words, fmt.Sprintf("%d %s", not.count, strings.ToLower(not.status.Word())))
			}
		}
		cell.Text = strings.Join(words, ", ")
		cell.Title = id + ": " + strings.Join(append([]string{fmt.Sprintf("%d passed", check.Passed)}, words...), ", ")
	}
	return cell
}

// ruleCell is the square of a rule between operations.
func ruleCell(result Result) htmlCell {
	cell := htmlCell{Class: string(result.Status), Title: result.Case + ": " + strings.ToLower(result.Status.Word())}
	switch result.Status {
	case Pass:
	case Skip:
		cell.Class = "none"
	default:
		cell.Label = result.Status.mark()
	}
	return cell
}

// maxListed is how many cases of an operation the page lists.
const maxListed = 500

// htmlGroups are the cases by operation, each with what came of its checks.
func (r *Report) htmlGroups() []htmlGroup {
	var groups []htmlGroup
	at := map[string]int{}
	last := "\x00"
	for _, result := range r.Results {
		name := first(result.Operation, "between operations")
		i, known := at[name]
		if !known {
			i = len(groups)
			at[name] = i
			groups = append(groups, htmlGroup{Name: name})
		}
		if group := &groups[i]; name+"\x00"+result.Case != last {
			last = name + "\x00" + result.Case
			group.Cases = append(group.Cases, htmlCell{Class: "pass", Name: result.Case})
		}
		groups[i].Cases[len(groups[i].Cases)-1].judge(result)
	}
	for i := range groups {
		cases := groups[i].Cases
		groups[i].Text = plural(len(cases), "case")
		groups[i].Omitted = max(0, len(cases)-maxListed)
		groups[i].Cases = cases[:len(cases)-groups[i].Omitted]
	}
	return groups
}

// judge adds a check to the line of its case.
func (c *htmlCell) judge(result Result) {
	switch result.Status {
	case Pass:
		c.Passed++
		if c.Class == "pass" {
			c.Text = plural(c.Passed, "check") + " passed"
		}
	case Skip:
		c.Class, c.Text = "none", "skipped: "+result.Reason
	default:
		if c.Class == "pass" || c.Class == "none" {
			c.Text = ""
		}
		if c.Class != "fail" {
			c.Class = string(result.Status)
		}
		c.Text = strings.TrimPrefix(c.Text+", "+result.Check+" "+strings.ToLower(result.Status.Word()), ", ")
	}
}
