//! Tests and a benchmark of the interviewer, as its users see it. They are a package of their own because a profile is
//! chosen per package: the interviewer is compiled optimised in every build, and compiling its tests so takes minutes.
