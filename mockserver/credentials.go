package mockserver

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strings"

	"goalpost/spec"
)

// Why a credential that was given is refused. The texts never hold it.
var (
	errWrong   = errors.New("is not valid")
	errExpired = errors.New("has expired")
	errEncoded = errors.New("is not base64 of user:password")
)

// accepts decides on a credential that a request carries: the configured one
// where there is one, else whatever does not say of itself that it is wrong.
func (s *Server) accepts(scheme *spec.SecurityScheme, credential string) error {
	if scheme.Scheme == "basic" {
		decoded, err := base64.StdEncoding.DecodeString(credential)
		if err != nil || !strings.Contains(string(decoded), ":") {
			return errEncoded
		}
		credential = string(decoded)
	}
	if want, ok := s.options.Credentials[scheme.Name]; ok {
		if subtle.ConstantTimeCompare([]byte(want), []byte(credential)) != 1 {
			return errWrong
		}
		return nil
	}
	switch {
	case hasPrefixFold(credential, "expired"):
		return errExpired
	case hasPrefixFold(credential, "invalid"):
		return errWrong
	}
	return nil
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// challenges is the WWW-Authenticate header of an operation: a challenge for
// each scheme that it takes, those of HTTP's own registry first (RFC 9110
// section 11.6.1). It is "" where it takes none.
func challenges(op *spec.Operation) string {
	var registered, others string
	seen := map[*spec.SecurityScheme]bool{}
	for _, requirement := range op.Security {
		for _, scheme := range requirement {
			if seen[scheme] || scheme.Type == "mutualTLS" {
				continue
			}
			seen[scheme] = true
			if scheme.Type == "apiKey" {
				others = joinList(others, scheme.Challenge())
			} else {
				registered = joinList(registered, scheme.Challenge())
			}
		}
	}
	if others == "" {
		return headerText(registered)
	}
	return headerText(joinList(registered, others))
}
