//! The rows departments and registers hold about an ordinary household. None of them is meant to alarm.

pub(super) mod civil;
pub(super) mod farm;
pub(super) mod living;
pub(super) mod medical;
pub(super) mod register;
pub(super) mod safety;
pub(super) mod school;
pub(super) mod work;

use super::scene::Scene;

/// Writes all rows of one household.
pub(super) fn write(scene: &mut Scene<'_>) {
    register::write(scene);
    medical::write(scene);
    school::write(scene);
    work::write(scene);
    living::write(scene);
    farm::write(scene);
    safety::write(scene);
    civil::write(scene);
}
