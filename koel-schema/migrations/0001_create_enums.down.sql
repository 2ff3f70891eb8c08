DROP TYPE IF EXISTS email_status;
DROP TYPE IF EXISTS mfa_kind;
DROP TYPE IF EXISTS code_purpose;
DROP TYPE IF EXISTS role_name;
DROP TYPE IF EXISTS device_type;
DROP TYPE IF EXISTS kyc_status;
