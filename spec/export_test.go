package spec

// PlanVerdict is what the plan alone says of a value: valid, invalid or in doubt.
func (s *Schema) PlanVerdict(v any) string {
	return [...]string{inDoubt: "in doubt", valid: "valid", invalid: "invalid"}[s.plan.check(v, 0)]
}

// FullyValid is what the full validator alone says of a value.
func (s *Schema) FullyValid(v any) bool { return s.validator.Validate(v) == nil }
