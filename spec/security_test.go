package spec_test

import (
	"net/url"
	"testing"

	"goalpost/spec"
)

func TestOneParameterIsPutIntoAQueryAsItIs(t *testing.T) {
	for _, row := range []struct{ says, query, want string }{
		{"an empty one", "", "the+key=a%26b"},
		{"a list, whose commas stay", "ids=1,2&name=a%2Cb", "ids=1,2&name=a%2Cb&the+key=a%26b"},
		{"an order that means something", "b=1&a=2&b=3", "b=1&a=2&b=3&the+key=a%26b"},
		{"one that has it, however it is written", "the+key=x&a=1&the%20key=y", "a=1&the+key=a%26b"},
	} {
		u := &url.URL{RawQuery: row.query}
		if spec.SetQuery(u, "the key", "a&b"); u.RawQuery != row.want {
			t.Errorf("%s: query = %s, want %s", row.says, u.RawQuery, row.want)
		}
	}
}
