-- The tables of OMOP CDM 5.4 that Gravida fills, with their constraints, for DuckDB and PostgreSQL.
-- Identifiers are made from the content and need 62 bits, so keys are bigint where the CDM says integer.

CREATE TABLE concept (
    concept_id integer PRIMARY KEY,
    concept_name varchar(255) NOT NULL,
    domain_id varchar(20) NOT NULL,
    vocabulary_id varchar(20) NOT NULL,
    concept_class_id varchar(20) NOT NULL,
    standard_concept varchar(1),
    concept_code varchar(50) NOT NULL,
    valid_start_date date NOT NULL,
    valid_end_date date NOT NULL,
    invalid_reason varchar(1)
);

CREATE TABLE cdm_source (
    cdm_source_name varchar(255) NOT NULL,
    cdm_source_abbreviation varchar(25) NOT NULL,
    cdm_holder varchar(255) NOT NULL,
    source_description text,
    source_documentation_reference varchar(255),
    cdm_etl_reference varchar(255),
    source_release_date date NOT NULL,
    cdm_release_date date NOT NULL,
    cdm_version varchar(10),
    cdm_version_concept_id integer NOT NULL REFERENCES concept (concept_id),
    vocabulary_version varchar(20) NOT NULL
);

CREATE TABLE person (
    person_id bigint PRIMARY KEY,
    gender_concept_id integer NOT NULL REFERENCES concept (concept_id),
    year_of_birth integer NOT NULL CHECK (year_of_birth BETWEEN 1800 AND 2200),
    month_of_birth integer CHECK (month_of_birth BETWEEN 1 AND 12),
    day_of_birth integer CHECK (day_of_birth BETWEEN 1 AND 31),
    birth_datetime timestamp,
    race_concept_id integer NOT NULL REFERENCES concept (concept_id),
    ethnicity_concept_id integer NOT NULL REFERENCES concept (concept_id),
    location_id integer,
    provider_id integer,
    care_site_id integer,
    person_source_value varchar(50),
    gender_source_value varchar(50),
    gender_source_concept_id integer REFERENCES concept (concept_id),
    race_source_value varchar(50),
    race_source_concept_id integer REFERENCES concept (concept_id),
    ethnicity_source_value varchar(50),
    ethnicity_source_concept_id integer REFERENCES concept (concept_id)
);

CREATE TABLE observation_period (
    observation_period_id bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (person_id),
    observation_period_start_date date NOT NULL,
    observation_period_end_date date NOT NULL,
    period_type_concept_id integer NOT NULL REFERENCES concept (concept_id),
    CHECK (observation_period_end_date >= observation_period_start_date)
);

CREATE TABLE condition_occurrence (
    condition_occurrence_id bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (person_id),
    condition_concept_id integer NOT NULL REFERENCES concept (concept_id),
    condition_start_date date NOT NULL,
    condition_start_datetime timestamp,
    condition_end_date date,
    condition_end_datetime timestamp,
    condition_type_concept_id integer NOT NULL REFERENCES concept (concept_id),
    condition_status_concept_id integer REFERENCES concept (concept_id),
    stop_reason varchar(20),
    provider_id integer,
    visit_occurrence_id integer,
    visit_detail_id integer,
    condition_source_value varchar(50),
    condition_source_concept_id integer REFERENCES concept (concept_id),
    condition_status_source_value varchar(50)
);

CREATE TABLE drug_exposure (
    drug_exposure_id bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (person_id),
    drug_concept_id integer NOT NULL REFERENCES concept (concept_id),
    drug_exposure_start_date date NOT NULL,
    drug_exposure_start_datetime timestamp,
    drug_exposure_end_date date NOT NULL,
    drug_exposure_end_datetime timestamp,
    verbatim_end_date date,
    drug_type_concept_id integer NOT NULL REFERENCES concept (concept_id),
    stop_reason varchar(20),
    refills integer,
    quantity numeric,
    days_supply integer,
    sig text,
    route_concept_id integer REFERENCES concept (concept_id),
    lot_number varchar(50),
    provider_id integer,
    visit_occurrence_id integer,
    visit_detail_id integer,
    drug_source_value varchar(50),
    drug_source_concept_id integer REFERENCES concept (concept_id),
    route_source_value varchar(50),
    dose_unit_source_value varchar(50),
    CHECK (drug_exposure_end_date >= drug_exposure_start_date)
);

CREATE TABLE measurement (
    measurement_id bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (person_id),
    measurement_concept_id integer NOT NULL REFERENCES concept (concept_id),
    measurement_date date NOT NULL,
    measurement_datetime timestamp,
    measurement_time varchar(10),
    measurement_type_concept_id integer NOT NULL REFERENCES concept (concept_id),
    operator_concept_id integer REFERENCES concept (concept_id),
    value_as_number double precision,
    value_as_concept_id integer REFERENCES concept (concept_id),
    unit_concept_id integer REFERENCES concept (concept_id),
    range_low double precision,
    range_high double precision,
    provider_id integer,
    visit_occurrence_id integer,
    visit_detail_id integer,
    measurement_source_value varchar(50),
    measurement_source_concept_id integer REFERENCES concept (concept_id),
    unit_source_value varchar(50),
    unit_source_concept_id integer REFERENCES concept (concept_id),
    value_source_value varchar(50),
    measurement_event_id bigint,
    meas_event_field_concept_id integer REFERENCES concept (concept_id),
    CHECK (range_high IS NULL OR range_low IS NULL OR range_high >= range_low)
);

CREATE TABLE observation (
    observation_id bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (person_id),
    observation_concept_id integer NOT NULL REFERENCES concept (concept_id),
    observation_date date NOT NULL,
    observation_datetime timestamp,
    observation_type_concept_id integer NOT NULL REFERENCES concept (concept_id),
    value_as_number double precision,
    value_as_string varchar(60),
    value_as_concept_id integer REFERENCES concept (concept_id),
    qualifier_concept_id integer REFERENCES concept (concept_id),
    unit_concept_id integer REFERENCES concept (concept_id),
    provider_id integer,
    visit_occurrence_id integer,
    visit_detail_id integer,
    observation_source_value varchar(50),
    observation_source_concept_id integer REFERENCES concept (concept_id),
    unit_source_value varchar(50),
    qualifier_source_value varchar(50),
    value_source_value varchar(50),
    observation_event_id bigint,
    obs_event_field_concept_id integer REFERENCES concept (concept_id)
);

CREATE TABLE episode (
    episode_id bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (person_id),
    episode_concept_id integer NOT NULL REFERENCES concept (concept_id),
    episode_start_date date NOT NULL,
    episode_start_datetime timestamp,
    episode_end_date date,
    episode_end_datetime timestamp,
    episode_parent_id bigint,
    episode_number integer,
    episode_object_concept_id integer NOT NULL REFERENCES concept (concept_id),
    episode_type_concept_id integer NOT NULL REFERENCES concept (concept_id),
    episode_source_value varchar(50),
    episode_source_concept_id integer REFERENCES concept (concept_id),
    CHECK (episode_end_date IS NULL OR episode_end_date >= episode_start_date)
);

CREATE TABLE episode_event (
    episode_id bigint NOT NULL REFERENCES episode (episode_id),
    event_id bigint NOT NULL,
    episode_event_field_concept_id integer NOT NULL REFERENCES concept (concept_id)
);

CREATE TABLE note (
    note_id bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (person_id),
    note_date date NOT NULL,
    note_datetime timestamp,
    note_type_concept_id integer NOT NULL REFERENCES concept (concept_id),
    note_class_concept_id integer NOT NULL REFERENCES concept (concept_id),
    note_title varchar(250),
    note_text text NOT NULL,
    encoding_concept_id integer NOT NULL REFERENCES concept (concept_id),
    language_concept_id integer NOT NULL REFERENCES concept (concept_id),
    provider_id integer,
    visit_occurrence_id integer,
    visit_detail_id integer,
    note_source_value varchar(50),
    note_event_id bigint,
    note_event_field_concept_id integer REFERENCES concept (concept_id)
);

CREATE TABLE note_nlp (
    note_nlp_id bigint PRIMARY KEY,
    note_id bigint NOT NULL REFERENCES note (note_id),
    section_concept_id integer REFERENCES concept (concept_id),
    snippet varchar(250),
    "offset" varchar(50),
    lexical_variant varchar(250) NOT NULL,
    note_nlp_concept_id integer REFERENCES concept (concept_id),
    note_nlp_source_concept_id integer REFERENCES concept (concept_id),
    nlp_system varchar(250),
    nlp_date date NOT NULL,
    nlp_datetime timestamp,
    term_exists varchar(1) CHECK (term_exists IN ('Y', 'N')),
    term_temporal varchar(50),
    term_modifiers varchar(2000)
);
