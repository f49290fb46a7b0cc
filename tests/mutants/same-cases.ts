// Before each suite of a mutation run: laws try the same cases for every mutant, and a case that breaks one is not made smaller.
import fc from 'fast-check';

fc.configureGlobal({ seed: 1, endOnFailure: true });
