//! Persons' values become their household's: persons stand in order of household, so each household is a slice.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, Int64Array, PrimitiveArray, new_null_array,
};
use datafusion::arrow::datatypes::{ArrowNativeTypeOp, DataType, Date32Type, Decimal128Type, Float64Type, Int64Type};
use domain::policy::RollUp;

/// Rolls a column of persons up. One unknown person makes a sum, least, greatest or count unknown; `any` is
/// true as soon as one person's is, and unknown only when nobody's is true and somebody's is unknown.
/// A household without persons has no value.
pub fn roll_up(values: &ArrayRef, first_person: &[u32], how: RollUp) -> ArrayRef {
    match (how, values.data_type()) {
        (RollUp::Any, DataType::Boolean) => Arc::new(any(values.as_boolean(), first_person)),
        (RollUp::Count, DataType::Boolean) => Arc::new(count(values.as_boolean(), first_person)),
        (_, DataType::Int64) => primitive::<Int64Type>(values, first_person, how),
        (_, DataType::Date32) => primitive::<Date32Type>(values, first_person, how),
        (_, DataType::Float64) => primitive::<Float64Type>(values, first_person, how),
        (_, DataType::Decimal128(..)) => primitive::<Decimal128Type>(values, first_person, how),
        (_, other) => new_null_array(other, first_person.len().saturating_sub(1)),
    }
}

fn slices(first_person: &[u32]) -> impl Iterator<Item = std::ops::Range<usize>> {
    first_person.windows(2).map(|pair| pair[0] as usize..pair[1] as usize)
}

fn any(values: &BooleanArray, first_person: &[u32]) -> BooleanArray {
    slices(first_person)
        .map(|slice| {
            let (mut unknown, empty) = (false, slice.is_empty());
            for person in slice {
                match values.is_valid(person) {
                    true if values.value(person) => return Some(true),
                    true => {}
                    false => unknown = true,
                }
            }
            (!unknown && !empty).then_some(false)
        })
        .collect()
}

fn count(values: &BooleanArray, first_person: &[u32]) -> Int64Array {
    let counted = |slice: std::ops::Range<usize>| {
        let known = slice.clone().all(|person| values.is_valid(person)) && !slice.is_empty();
        known.then(|| slice.filter(|person| values.value(*person)).count() as i64)
    };
    slices(first_person).map(counted).collect()
}

fn primitive<T: ArrowPrimitiveType>(values: &ArrayRef, first_person: &[u32], how: RollUp) -> ArrayRef {
    let array = values.as_primitive::<T>();
    let fold = |slice: std::ops::Range<usize>| {
        let mut total: Option<T::Native> = None;
        for person in slice {
            if !array.is_valid(person) {
                return None;
            }
            let value = array.value(person);
            total = Some(match total {
                None => value,
                Some(total) => match how {
                    RollUp::Max => {
                        if value.is_gt(total) {
                            value
                        } else {
                            total
                        }
                    }
                    RollUp::Min => {
                        if value.is_lt(total) {
                            value
                        } else {
                            total
                        }
                    }
                    RollUp::Sum | RollUp::Any | RollUp::Count => total.add_wrapping(value),
                },
            });
        }
        total
    };
    let rolled: PrimitiveArray<T> = slices(first_person).map(fold).collect();
    Arc::new(rolled.with_data_type(values.data_type().clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_not_zero() {
        let first = [0, 2, 4, 4];
        let flags: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), None]));
        let any = roll_up(&flags, &first, RollUp::Any);
        assert_eq!(any.as_boolean(), &BooleanArray::from(vec![Some(true), None, None]));
        let sums: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), Some(5), None]));
        let sum = roll_up(&sums, &first, RollUp::Sum);
        assert_eq!(
            sum.as_primitive::<Int64Type>(),
            &Int64Array::from(vec![Some(3), None, None])
        );
        let max = roll_up(&sums, &first, RollUp::Max);
        assert_eq!(
            max.as_primitive::<Int64Type>(),
            &Int64Array::from(vec![Some(2), None, None])
        );
    }
}
