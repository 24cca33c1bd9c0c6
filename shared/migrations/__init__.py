"""Tables that nothing builds again: made once, then changed by revisions (decision record 0024)."""
