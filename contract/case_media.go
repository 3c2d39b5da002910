package contract

import (
	"net/http"
	"slices"
	"strings"
)

// unsureMedia is why it is a guess that a media type can be asked for.
const unsureMedia = "the document does not say how a client asks for one of several media types"

// mediaCases are the plain request and the first wrong one among the cases, asked for
// in each media type of a response that has several (RFC 9110 section 12.5.1).
func (r *run) mediaCases(plain *Case, cases []*Case) []*Case {
	var names []string
	for _, response := range plain.Operation.Responses {
		for _, media := range response.Content {
			if len(response.Content) > 1 && !strings.Contains(media.Name, "*") && !slices.Contains(names, media.Name) {
				names = append(names, media.Name)
			}
		}
	}
	asked := []*Case{plain}
	if i := slices.IndexFunc(cases, func(c *Case) bool { return c.Skip == "" && c.reshape == nil && len(c.wrong) > 0 }); i >= 0 {
		asked = append(asked, cases[i])
	}
	var all []*Case
	for _, name := range names {
		for _, one := range asked {
			c := one.derive(one.Name + " for " + name)
			c.assumed = first(c.assumed, unsureMedia)
			c.reshape = func(request *http.Request) { request.Header.Set("Accept", name) }
			all = append(all, c)
		}
	}
	return all
}
