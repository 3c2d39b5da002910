package contract

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
)

var (
	//go:embed page/report.html.tmpl
	htmlTemplate string
	//go:embed page/report.css
	htmlStyle string
	//go:embed page/report.js
	htmlScript string
)

// htmlPage is what the page shows.
type htmlPage struct {
	Policy string
	Style  template.CSS
	Script template.JS

	Verdict, Mark, Word, Lead string
	Title, Footer             string
	Notes                     []string
	Tiles, Filters            []htmlTile
	Facts                     []htmlFact
	Findings                  []htmlFinding
	Fixed                     []KnownFailure
	Shares                    []htmlShare
	Operations                []htmlOperation
	Rules                     []htmlCell
	Groups                    []htmlGroup
}

type (
	htmlTile struct {
		Class, Label string
		Count        int
	}
	htmlFact  struct{ Label, Text string }
	htmlShare struct {
		Label             string
		Have, Of, Percent int
	}
)

// WriteHTML writes the report as one page that needs nothing else: no request
// leaves it, and its policy lets none.
func (r *Report) WriteHTML(w io.Writer) error {
	page, err := template.New("report").Parse(htmlTemplate)
	if err != nil {
		return err
	}
	p := htmlPage{Style: template.CSS(htmlStyle), Script: template.JS(htmlScript), Verdict: r.verdict(), Notes: r.notes(), Fixed: r.Fixed}
	p.Policy = "default-src 'none'; style-src '" + sourceHash(htmlStyle) + "'; script-src '" + sourceHash(htmlScript) + "'; base-uri 'none'; form-action 'none'"
	p.Title = strings.TrimSpace(r.Title + " " + r.Version)
	p.Footer = fmt.Sprintf("%s, run %s. No credential stands in this page.", first(r.Tool, "goalpost"), r.RunID)
	r.headline(&p)
	p.Tiles = []htmlTile{{"pass", "checks passed", r.Passed()}, {"fail", "failed", r.Failed()}, {"warn", "warned", r.Warned()},
		{"known", "known", r.Known()}, {"skip", "skipped", r.Skipped()}, {"requests", "requests", r.Requests}}
	p.Facts = r.facts()
	counts := map[Status]int{}
	findings := r.Findings()
	slices.SortStableFunc(findings, func(a, b Finding) int { return b.Status.weight() - a.Status.weight() })
	for i, f := range findings {
		counts[f.Status]++
		p.Findings = append(p.Findings, r.htmlFinding(f, i < maxOpen))
	}
	for _, status := range []Status{Fail, Warn, Known} {
		if counts[status] > 0 {
			p.Filters = append(p.Filters, htmlTile{string(status), strings.ToLower(status.Word()), counts[status]})
		}
	}
	r.htmlCoverage(&p)
	p.Groups = r.htmlGroups()
	return page.Execute(w, p)
}

// maxOpen is how many findings are open when the page is.
const maxOpen = 3

// sourceHash names an inline style or script in a content security policy.
func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Word is the outcome as a word.
func (s Status) Word() string {
	return map[Status]string{Pass: "Passed", Fail: "Failed", Warn: "Warned", Known: "Known", Skip: "Skipped"}[s]
}

func (r *Report) headline(p *htmlPage) {
	switch p.Verdict {
	case "kept":
		p.Mark, p.Word = "✓", "The contract is kept"
		p.Lead = fmt.Sprintf("%d checks of %d requests", r.Passed(), r.Requests)
		if r.Warned() > 0 {
			p.Lead += fmt.Sprintf("; %d found something that is only assumed not to hold", r.Warned())
		}
	case "broken":
		p.Mark, p.Word = "✗", "The contract is broken"
		broken := 0
		for _, f := range r.Findings() {
			if f.Status == Fail {
				broken++
			}
		}
		p.Lead = plural(broken, "promise") + " broken, by " + plural(r.Failed(), "check") + " of " + fmt.Sprint(len(r.Results))
	default:
		p.Mark, p.Word, p.Lead = "?", "The run could not tell", r.Incomplete
	}
	if r.Incomplete != "" && p.Verdict == "broken" {
		p.Lead += "; " + r.Incomplete
	}
}

func (r *Report) facts() []htmlFact {
	facts := []htmlFact{{"Deployment", r.BaseURL}, {"Document", r.file(Failure{})}}
	if !r.Started.IsZero() {
		facts = append(facts, htmlFact{"Run", r.Started.UTC().Format("2 January 2006, 15:04:05 MST") + ", in " + r.Duration.Round(10*time.Millisecond).String()})
	}
	how := []string{}
	if r.Strict {
		how = append(how, "strict: what is only assumed fails")
	}
	if r.Seed != 0 {
		how = append(how, fmt.Sprintf("seed %d", r.Seed))
	}
	if len(how) > 0 {
		facts = append(facts, htmlFact{"How", strings.Join(how, ", ")})
	}
	return facts
}

// plural is a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
