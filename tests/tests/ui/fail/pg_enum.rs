use koel_macros::PgEnum;

#[derive(Clone, Copy, PgEnum)]
#[koel(type = "kyc_status", rename_all = "snake_case")]
enum KycStatus {
    Pending,
    Verfied,
    Rejected,
}

#[derive(Clone, Copy, PgEnum)]
#[koel(type = "kyc_state")]
enum KycState {
    Pending,
}

#[derive(Clone, Copy, PgEnum)]
#[koel(type = "users", rename_al = "x")]
enum Users {
    Pending(i32),
}

fn main() {}
