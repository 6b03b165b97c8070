// Package resolver works out who is who: which records speak of one subject.
//
// The main idea is one law: the partition of records into entities is a function
// of the final records, the accepted judgements and the model, and of nothing
// else. The [Engine] keeps it up to date record by record, and whatever the
// order and the size of the batches, it stands where one batch of everything
// would. A change touches the components of the records that it concerns, and
// those of all holders of a candidate key that crosses its cap; all else stays.
//
// Copies of one record, the same in all that is compared, are listed once: one of
// them stands for the others under the candidate keys, and they hang on it. However
// many there are, they fill no key and cost no more than their number.
//
// Work is divided as the write path needs it: [Engine.Plan] says what a batch
// would change and changes nothing, the store commits that, and [Engine.Apply]
// then brings the memory up to date.
//
// Forms are made in the sub-packages names and identifiers, evidence is weighed
// in match, and cluster draws the line around identities.
package resolver
