-- The tables that the importer reads, with the columns it reads, typed as in the system's schema of April 2025.

CREATE TABLE pay_fee (
  fee_id varchar(30) NOT NULL,
  fee_type_cd varchar(12) NOT NULL,
  community_id varchar(30) NOT NULL,
  payer_obj_id varchar(30) NOT NULL,
  income_obj_id varchar(30) NOT NULL,
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  amount decimal(10,2) NOT NULL DEFAULT '-1.00',
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  fee_flag varchar(12) NOT NULL DEFAULT '1003006',
  state varchar(12) NOT NULL DEFAULT '2008001',
  config_id varchar(30) NOT NULL DEFAULT '-1',
  payer_obj_type varchar(12) NOT NULL DEFAULT '3333',
  PRIMARY KEY (fee_id),
  KEY (payer_obj_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE pay_fee_config (
  config_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  fee_type_cd varchar(12) NOT NULL,
  square_price decimal(12,4) NOT NULL,
  additional_amount decimal(12,4) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  fee_flag varchar(12) NOT NULL DEFAULT '1003006',
  fee_name varchar(100) NOT NULL DEFAULT '未知',
  computing_formula varchar(12) NOT NULL DEFAULT '1001',
  bill_type varchar(12) NOT NULL DEFAULT '004',
  payment_cycle varchar(12) NOT NULL DEFAULT '1',
  payment_cd varchar(12) NOT NULL DEFAULT '1200',
  scale varchar(12) NOT NULL DEFAULT '1',
  prepayment_period varchar(40),
  state varchar(12) NOT NULL DEFAULT 'Y',
  PRIMARY KEY (config_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE pay_fee_attrs (
  fee_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  spec_cd varchar(12) NOT NULL,
  value varchar(500) NOT NULL,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  KEY (fee_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE pay_fee_detail (
  detail_id varchar(30) NOT NULL,
  fee_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  cycles decimal(9,2) NOT NULL,
  receivable_amount decimal(10,2) NOT NULL,
  received_amount decimal(10,2) NOT NULL,
  prime_rate decimal(10,2) NOT NULL,
  remark varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  state varchar(4) DEFAULT '1400',
  start_time datetime,
  end_time datetime,
  payable_amount decimal(10,2) NOT NULL,
  acct_amount decimal(10,2) NOT NULL DEFAULT '0.00',
  discount_amount decimal(10,2) NOT NULL DEFAULT '0.00',
  deduction_amount decimal(10,2) NOT NULL DEFAULT '0.00',
  late_amount decimal(10,2) NOT NULL DEFAULT '0.00',
  gift_amount decimal(10,2) NOT NULL DEFAULT '0.00',
  PRIMARY KEY (detail_id),
  KEY (fee_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE pay_fee_detail_month (
  fee_id varchar(30) NOT NULL,
  detail_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  detail_year int NOT NULL,
  detail_month int NOT NULL,
  receivable_amount decimal(10,4) NOT NULL,
  received_amount decimal(10,4) NOT NULL,
  discount_amount decimal(10,4) NOT NULL DEFAULT '0.0000',
  remark varchar(512),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  obj_id varchar(30) NOT NULL,
  owner_name varchar(64),
  owner_id varchar(30),
  link varchar(11),
  state varchar(12) NOT NULL DEFAULT 'C',
  cur_month_time datetime NOT NULL,
  fee_name varchar(64),
  config_id varchar(30) NOT NULL,
  deadline_time date NOT NULL DEFAULT '1000-01-01',
  fee_type_cd varchar(30) NOT NULL,
  KEY (fee_id),
  KEY (owner_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE pay_fee_detail_discount (
  fee_id varchar(30) NOT NULL,
  detail_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  discount_id varchar(30) NOT NULL,
  discount_price decimal(10,2) NOT NULL DEFAULT '0.00',
  remark varchar(512),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  KEY (fee_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE report_owe_fee (
  config_id varchar(30) NOT NULL,
  fee_id varchar(30) NOT NULL,
  fee_name varchar(30) NOT NULL,
  amount_owed decimal(10,2) NOT NULL,
  owner_id varchar(30) NOT NULL,
  owner_name varchar(100) NOT NULL,
  payer_obj_id varchar(100) NOT NULL,
  payer_obj_name varchar(100) NOT NULL,
  payer_obj_type varchar(12) NOT NULL,
  community_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  update_time datetime NOT NULL,
  end_time datetime NOT NULL,
  deadline_time datetime NOT NULL,
  KEY (fee_id),
  KEY (owner_id),
  KEY (payer_obj_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE bill_owe_fee (
  fee_id varchar(30) NOT NULL,
  amount_owed decimal(10,2) NOT NULL,
  fee_end_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  owner_id varchar(30) NOT NULL,
  owner_name varchar(100) NOT NULL,
  payer_obj_name varchar(100) NOT NULL,
  payer_obj_type varchar(12) NOT NULL,
  community_id varchar(30) NOT NULL,
  state varchar(12) NOT NULL DEFAULT '1000',
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  deadline_time timestamp NULL,
  KEY (fee_id),
  KEY (owner_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE owe_fee_callable (
  ofc_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  owner_name varchar(64) NOT NULL,
  owner_id varchar(30) NOT NULL,
  payer_obj_type varchar(12) NOT NULL,
  payer_obj_id varchar(30) NOT NULL,
  payer_obj_name varchar(64) NOT NULL,
  config_id varchar(30) NOT NULL,
  fee_id varchar(30) NOT NULL,
  fee_name varchar(200) NOT NULL,
  amountd_owed decimal(12,2) NOT NULL,
  callable_way varchar(12) NOT NULL DEFAULT 'WECHAT',
  staff_name varchar(64) NOT NULL DEFAULT '系统',
  state varchar(12) NOT NULL,
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  remark varchar(200) NOT NULL,
  KEY (fee_id),
  KEY (owner_id),
  KEY (payer_obj_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE fee_collection_detail (
  detail_id varchar(30) NOT NULL,
  owner_id varchar(30) NOT NULL,
  owner_name varchar(64) NOT NULL,
  fee_name varchar(30) NOT NULL,
  payer_obj_id varchar(100) NOT NULL,
  payer_obj_name varchar(100) NOT NULL,
  payer_obj_type varchar(12) NOT NULL,
  community_id varchar(30) NOT NULL,
  collection_way varchar(12) NOT NULL DEFAULT '002',
  state varchar(12) NOT NULL DEFAULT 'W',
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  owe_amount decimal(10,2) NOT NULL,
  KEY (owner_id),
  KEY (payer_obj_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE import_fee_detail (
  floor_num varchar(30) NOT NULL,
  unit_num varchar(30) NOT NULL,
  room_num varchar(30) NOT NULL,
  fee_name varchar(200) NOT NULL,
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  amount decimal(10,2) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  room_id varchar(30),
  fee_id varchar(30),
  state varchar(12),
  status_cd varchar(2) NOT NULL DEFAULT '0',
  community_id varchar(30) NOT NULL,
  remark varchar(500),
  obj_id varchar(30),
  obj_type varchar(12) NOT NULL DEFAULT '3333',
  KEY (fee_id),
  KEY (room_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE return_pay_fee (
  community_id varchar(30) NOT NULL,
  config_id varchar(30) NOT NULL,
  fee_id varchar(30) NOT NULL,
  fee_type_cd varchar(30) NOT NULL,
  detail_id varchar(30) NOT NULL,
  cycles decimal(9,2),
  receivable_amount decimal(10,2),
  received_amount decimal(10,2),
  prime_rate decimal(10,2) NOT NULL,
  remark varchar(200),
  state varchar(4) NOT NULL,
  status_cd varchar(2) DEFAULT '0',
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  reason varchar(200) NOT NULL,
  KEY (fee_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE fee_discount (
  discount_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  discount_type varchar(12) NOT NULL,
  discount_name varchar(256) NOT NULL,
  rule_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0'
) DEFAULT CHARSET=utf8;

CREATE TABLE fee_discount_rule (
  rule_id varchar(30) NOT NULL,
  bean_impl varchar(512) NOT NULL,
  discount_type varchar(12) NOT NULL,
  remark varchar(512),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0'
) DEFAULT CHARSET=utf8;

CREATE TABLE fee_discount_spec (
  discount_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  spec_id varchar(30) NOT NULL,
  spec_value varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0'
) DEFAULT CHARSET=utf8;

CREATE TABLE pay_fee_config_discount (
  config_id varchar(30) NOT NULL,
  discount_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  start_time datetime NOT NULL,
  end_time datetime NOT NULL
) DEFAULT CHARSET=utf8;

CREATE TABLE fee_receipt_detail (
  detail_id varchar(30) NOT NULL,
  fee_id varchar(30) NOT NULL,
  fee_name varchar(200) NOT NULL,
  area varchar(12),
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  amount decimal(9,2) NOT NULL,
  cycle decimal(6,2),
  community_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(12) NOT NULL DEFAULT '0',
  square_price varchar(100),
  KEY (fee_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE pay_fee_rule_bill (
  rule_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  fee_id varchar(30) NOT NULL,
  config_id varchar(30) NOT NULL DEFAULT '-1',
  cur_year_month varchar(12) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  remark varchar(512),
  month_cycle int NOT NULL DEFAULT '1',
  KEY (fee_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE meter_water (
  meter_type varchar(30) NOT NULL,
  obj_type varchar(12) NOT NULL,
  obj_id varchar(30) NOT NULL,
  pre_degrees decimal(10,2) NOT NULL,
  cur_degrees decimal(10,2) NOT NULL,
  cur_reading_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  community_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  remark varchar(200),
  fee_id varchar(30) NOT NULL,
  price decimal(12,4),
  KEY (fee_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE building_owner (
  member_id varchar(30) NOT NULL,
  owner_id varchar(30) NOT NULL,
  name varchar(64) NOT NULL,
  sex varchar(12) NOT NULL,
  link varchar(11) NOT NULL,
  remark varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  owner_type_cd varchar(4) NOT NULL DEFAULT '1001',
  community_id varchar(30),
  id_card varchar(64),
  state varchar(12) NOT NULL DEFAULT '2000',
  owner_flag varchar(12) NOT NULL DEFAULT 'T',
  address varchar(255),
  person_type varchar(12) NOT NULL DEFAULT 'P',
  person_role varchar(12) NOT NULL DEFAULT '1',
  face_url varchar(512),
  KEY (owner_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE building_owner_room_rel (
  owner_id varchar(30) NOT NULL,
  room_id varchar(30) NOT NULL,
  state varchar(4) NOT NULL,
  remark varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  KEY (room_id),
  KEY (owner_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE building_room (
  room_id varchar(30) NOT NULL,
  room_num varchar(64) NOT NULL,
  unit_id varchar(30) NOT NULL,
  built_up_area decimal(12,2) NOT NULL,
  remark varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  state varchar(4) NOT NULL,
  community_id varchar(30),
  room_type varchar(12) NOT NULL DEFAULT '1010301',
  room_area decimal(12,2) NOT NULL,
  room_rent decimal(10,2) NOT NULL DEFAULT '0.00',
  PRIMARY KEY (room_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE building_unit (
  unit_id varchar(30) NOT NULL,
  unit_num varchar(12) NOT NULL,
  floor_id varchar(30) NOT NULL,
  remark varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  PRIMARY KEY (unit_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE f_floor (
  floor_id varchar(30) NOT NULL,
  floor_num varchar(64) NOT NULL,
  name varchar(100) NOT NULL,
  remark varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  community_id varchar(30) NOT NULL DEFAULT '-1',
  PRIMARY KEY (floor_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE s_community (
  community_id varchar(30) NOT NULL,
  name varchar(100) NOT NULL,
  address varchar(200) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  state varchar(4) DEFAULT '1000',
  PRIMARY KEY (community_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE s_community_member (
  community_id varchar(30) NOT NULL,
  member_id varchar(50) NOT NULL,
  member_type_cd varchar(12) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(4) NOT NULL DEFAULT '0',
  start_time datetime NOT NULL,
  end_time datetime NOT NULL
) DEFAULT CHARSET=utf8;

CREATE TABLE s_store (
  store_id varchar(30) NOT NULL,
  name varchar(100) NOT NULL,
  address varchar(200) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  state varchar(12) NOT NULL DEFAULT '48001',
  PRIMARY KEY (store_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE contract (
  contract_id varchar(30) NOT NULL,
  contract_name varchar(200) NOT NULL,
  obj_type varchar(12) DEFAULT '1111',
  obj_id varchar(30) DEFAULT '-1',
  amount decimal(10,2),
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  store_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  state varchar(12) NOT NULL,
  PRIMARY KEY (contract_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE contract_room (
  contract_id varchar(30) NOT NULL,
  room_id varchar(30) NOT NULL,
  room_name varchar(64) NOT NULL,
  owner_id varchar(30),
  owner_name varchar(64),
  store_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  KEY (room_id),
  KEY (owner_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE apply_room_discount (
  ard_id varchar(30) NOT NULL,
  community_id varchar(30) NOT NULL,
  room_id varchar(30) NOT NULL,
  room_name varchar(64) NOT NULL,
  discount_id varchar(30),
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  state varchar(12) NOT NULL DEFAULT '0',
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  in_use varchar(2) NOT NULL,
  fee_id varchar(30),
  KEY (fee_id),
  KEY (room_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE account (
  acct_type varchar(12) NOT NULL,
  amount decimal(10,2) NOT NULL DEFAULT '0.00',
  obj_type varchar(12) NOT NULL,
  obj_id varchar(30) NOT NULL,
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  link varchar(11),
  room_id varchar(30),
  room_name varchar(30),
  KEY (room_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE owner_car (
  car_id varchar(30) NOT NULL,
  owner_id varchar(30) NOT NULL,
  ps_id varchar(30) NOT NULL,
  remark varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  status_cd varchar(2) NOT NULL DEFAULT '0',
  community_id varchar(30) NOT NULL,
  start_time datetime NOT NULL,
  end_time datetime NOT NULL,
  state varchar(12) NOT NULL,
  member_id varchar(30) NOT NULL,
  KEY (owner_id)
) DEFAULT CHARSET=utf8;

CREATE TABLE t_dict (
  id int NOT NULL,
  status_cd varchar(64) NOT NULL,
  name varchar(50) NOT NULL,
  description varchar(200),
  create_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  table_name varchar(50),
  table_columns varchar(50)
) DEFAULT CHARSET=utf8;
