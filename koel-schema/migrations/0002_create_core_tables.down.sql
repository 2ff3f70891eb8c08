DROP TABLE IF EXISTS user_roles;
DROP TABLE IF EXISTS users;
DROP TABLE IF EXISTS partner_configurations;
DROP TABLE IF EXISTS companies;
