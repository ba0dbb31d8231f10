//! Tests that read `../shared/data`; where it is absent they say so and pass.

mod benin;
