//! The catalog that migrations make: koel's against a server's; see `koel_tests::schema_diff`.

use koel_tests::schema_diff::{complaints, differences, of_koel, of_server, replay, run, schemas};
use koel_tests::server;

#[test]
fn schemas_make_the_same_catalog() {
    let Some(server) = server::shared() else { return };
    let only = std::env::var("KOEL_TEST_SCHEMA").ok();
    let mut wrong = Vec::new();
    let mut objects = 0;
    for path in schemas(server.major).expect("tests/schemas") {
        if only.as_ref().is_some_and(|only| !path.to_string_lossy().contains(only.as_str())) {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let database = server.database(None).expect("a database");
        let refused = run(server, &database.url(), &path).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut theirs =
            of_server(&mut database.client().expect("a connection")).unwrap_or_else(|e| panic!("{name}: {e}"));
        let loaded = replay(&path, server.major).unwrap_or_else(|e| panic!("{name}: {e}"));
        let mut ours = of_koel(&loaded);
        if name.starts_with("refused") {
            theirs.clear();
            ours.clear();
        }
        objects += theirs.len();
        theirs.extend(refused);
        ours.extend(complaints(&loaded, server.major));
        wrong.extend(differences(&theirs, &ours).into_iter().map(|line| format!("{name}: {line}")));
    }
    eprintln!("PostgreSQL {}: {objects} objects compared", server.major);
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}
